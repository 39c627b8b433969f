"""After-sales: goods and money that go back, case by case."""
