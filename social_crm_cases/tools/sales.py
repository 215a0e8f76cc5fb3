#: Who works on leads. Leads cannot be read by anybody else.
SALES = "sales_team.group_sale_salesman"
