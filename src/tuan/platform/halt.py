"""The program cannot go on, and says why in one sentence."""


class Halt(Exception):
    """Ends the program: the sentence goes to the terminal without a traceback.

    ``exit_code`` is 2 when the person has to change something they wrote (settings, arguments), 1 otherwise.
    """

    def __init__(self, sentence: str, *, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
