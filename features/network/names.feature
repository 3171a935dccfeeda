Feature: A network named without a namespace is that of the machine's own

  KubeVirt looks for a network without a namespace in the machine's own. As the default network it hands the name on as
  it is, and Multus looks for it in a namespace that its own configuration names, kube-system unless told otherwise
  (kubevirt#3069). There a machine may be kept from starting, with an event that says why. What it must never get is a
  network of the same name from a namespace that isn't its own.

  @extended @EXT-07
  Scenario: A network is found in the machine's own namespace
    Given a segment "blue" that gives addresses unique in the cluster
    And another segment of the name "blue" in another namespace
    And a machine "alice" that names "blue" without a namespace
    And all machines run
    Then "alice" has a port on "blue" of its own namespace and on no other segment

  @extended @EXT-07
  Scenario: A default network is never that of another namespace
    Given a segment "blue" that gives addresses unique in the cluster
    And another segment of the name "blue" in another namespace
    And a machine "alice" that names "blue" without a namespace, as the default network
    When the start of "alice" is watched for the whole window
    Then "alice" is on "blue" of its own namespace, or has not started and the platform says why
