"""`{{ text|clause }}`: a clause of the rules in words."""

from django import template

from linmeng.web.clauses import clause_words

register = template.Library()
register.filter("clause", clause_words)
