"""Selecting a property company 选聘物业服务企业: the plan, the panel and its lot, the scores, the ranking."""
