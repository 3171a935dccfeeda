package system.authz_test

import data.system.authz

test_reviews_and_health_are_answered if {
	authz.allow with input as {"method": "POST", "path": [""]}
	authz.allow with input as {"method": "GET", "path": ["health", "ready"]}
	authz.allow with input as {"method": "GET", "path": ["metrics"]}
}

test_nothing_else_is if {
	every each in [
		{"method": "GET", "path": [""]},
		{"method": "GET", "path": ["v1", "data", "kubernetes"]},
		{"method": "POST", "path": ["v1", "data"]},
		{"method": "PUT", "path": ["v1", "policies", "mine"]},
		{"method": "PATCH", "path": ["v1", "data", "plumbline"]},
		{"method": "POST", "path": ["v1", "query"]},
		{"method": "DELETE", "path": ["health"]},
		{},
	] {
		not authz.allow with input as each
	}
}
