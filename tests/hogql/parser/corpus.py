"""Queries as people write them: each part of the language at least once."""

from __future__ import annotations

EXPRESSIONS = """\
properties.$browser
person.properties.plan = 'pro' and not properties.$os in ('Mac OS X', 'Windows')
properties['x y'] ilike '%a_b\\\\%%' or properties.`x y` =~* '^\\\\d+$'
a ?? b = c ? 1 : x is not null ? -2.5e3 : .5
quantile(0.95)(properties.load_time::Float)
count(distinct person_id) filter (where event = 'sign up')
arrayMap((x, i) -> x * i + 1, [1, 2, 3,], arrayEnumerate(xs))[1:2]
tuple(1, 'a').2 || pair.1.2 || f'Hello {person.properties.name}, it''s {toString(1 + 1)} \\{ok}'
rank() over (partition by a, b order by c desc nulls last rows between unbounded preceding and 3 following)
lagInFrame(timestamp) ignore nulls over w
case when a then 'b' when c then 'd' else 'e' end || case x when 1 then 2 end
now() - interval 7 day + interval '2 weeks' - toIntervalDay(n)
timestamp between {filters.dateRange.from} and {filters.dateRange.to}
person_id in cohort 12 or person_id not in cohort 'Power users'
a?.b?.['c']?.1 <> cast(x as Nullable(Decimal(10, 2)))
(select max(timestamp) from events) - 0x1F % 3 / 2
if(match(url, '^https?://'), {variables.country}, null)
events.* exclude (uuid, created_at)
""".splitlines()

QUERIES = """\
select event, count() as c from events where {filters} group by event order by c desc limit 10
select * from events e final sample 1/10 offset 0.5 prewhere timestamp > now() where 1 limit 5 offset 5
select columns('^utm_'), e.* from events as e left join persons p on e.person_id = p.id, numbers(10) n
with a as (select 1), 1 + 1 as two, b (x, y) as (select 1, 2) select * from a any left join b using (x)
with recursive t as (select 1 as n union all select n + 1 from t where n < 10) select n from t
select 1 union all (select 2 union distinct select 3) intersect select 4 except select 5 limit 3
select distinct on (a, b) c from d array join tags as tag, scores limit 2 by a, b limit 1, 2
select day, sum(n) over w from x window w as (order by day), v as (w rows 3 preceding) qualify n > 1
select a, b, count() from t group by rollup(a, b) having count() > 1 order by a with fill from 1 to 10 step 2
select a, b from t group by grouping sets ((a, b), a, ()) -- comment
select * from (values (1, 'a'), (2, 'b')) as t (id, name) asof join u on t.id = u.id and t.at >= u.at
select top.x from {table} as top where x in (select y from z) /* comment */ limit {n} with ties;
select toStartOfDay(timestamp) day, uniq(person_id) from events group by 1 with cube order by day asc
""".splitlines()
