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
		authz.allow == false with input as each
	}
}

_hash := crypto.sha256("secret")

test_the_watcher_writes_the_inventory if {
	every path in [
		["v1", "data", "kubernetes"],
		["v1", "data", "cluster", "inventory"],
		["v1", "data", "cluster", "inventory", "revision"],
		["v1", "data", "cluster", "index"],
		["v1", "data", "cluster", "index", "segment"],
	] {
		every method in ["GET", "PUT", "PATCH"] {
			authz.allow with input as {"method": method, "path": path, "identity": "secret"}
				with data.plumbline.webhook.writer as _hash
		}
		not authz.allow with input as {"method": "PUT", "path": path, "identity": "guessed"}
			with data.plumbline.webhook.writer as _hash
		not authz.allow with input as {"method": "PUT", "path": path} with data.plumbline.webhook.writer as _hash
		not authz.allow with input as {"method": "PUT", "path": path, "identity": "secret"}
	}
}

test_the_watcher_asks_for_keys if {
	question := {"method": "POST", "path": ["v1", "data", "plumbline", "lib", "index", "entries"], "identity": "secret"}
	authz.allow with input as question with data.plumbline.webhook.writer as _hash
	not authz.allow with input as object.union(question, {"identity": "guessed"})
		with data.plumbline.webhook.writer as _hash
	not authz.allow with input as object.remove(question, ["identity"]) with data.plumbline.webhook.writer as _hash
}

test_and_nothing_else if {
	every each in [
		{"method": "PUT", "path": ["v1", "data", "plumbline", "settings"]},
		{"method": "PUT", "path": ["v1", "data", "plumbline", "index"]},
		{"method": "PUT", "path": ["v1", "data", "plumbline", "lib", "index", "entries"]},
		{"method": "POST", "path": ["v1", "data", "plumbline", "settings"]},
		{"method": "PUT", "path": ["v1", "data"]},
		{"method": "PATCH", "path": ["v1", "data", "plumbline"]},
		{"method": "PUT", "path": ["v1", "policies", "kubernetes"]},
		{"method": "DELETE", "path": ["v1", "data", "kubernetes"]},
	] {
		not authz.allow with input as object.union(each, {"identity": "secret"}) with data.plumbline.webhook.writer as _hash
	}
}
