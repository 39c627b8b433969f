-- needs: reached
-- How many people came how far, in this order and within the window: visit, product, quote, paid. Grain: step.
select step, countIf(reached >= step) as people
from reached
array join [1, 2, 3, 4] as step
group by step order by step
