-- zh: 很久
-- en: A long time
select sum(cityHash64(toString(number))) as spent from numbers(20000000000)
