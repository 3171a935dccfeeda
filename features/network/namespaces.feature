Feature: A network of another namespace is refused where namespaces are isolated

  Multus lets any namespace use any network unless it is told to isolate namespaces. Where a platform promises that
  (the setting "network.namespace_isolation"), a machine that names a network of another namespace must not start, and
  must be told why, while machines of the network's own namespace go on as ever.

  @extended @EXT-08
  Scenario: A machine of another namespace is refused the network, one of its own is not
    Given that the platform promises to refuse networks of other namespaces
    And a segment "blue" that gives addresses unique in the cluster
    And a machine "alice" on "blue", in the same namespace
    And a machine "mallory" of another namespace that names "blue" nonetheless
    And all machines but "mallory" run
    When the start of "mallory" is watched for the whole window
    Then "mallory" has not started, and the platform says that it is refused
    And "alice" starts, with a port on "blue"
