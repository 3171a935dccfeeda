Feature: Pod network and a secondary network work side by side

  A machine with the pod network, behind its launcher's address translation, and with a secondary network, over a
  bridge, has two interfaces. One does what the pod network is for: Services, cluster DNS, and ways out of the pod
  network. The other has an address of the secondary network and reaches who is there.

  @core @NET-03
  Scenario: A machine uses the pod network on one interface and a segment on the other
    Given a segment "blue" that gives addresses unique in the cluster, and no routes
    And machines "alice" and "bob" on the pod network and "blue", on different nodes if there are two
    And outsiders: a pod on each node and a Service before them
    And all machines run
    Then "alice" and "bob" have two networks, the pod network and "blue", each with its port
    When all of them are up
    Then the guests of "alice" and "bob" have two interfaces, for the pod network and "blue", as the platform reports them
    And "alice" has an address of the range of "blue"
    And "alice" reaches the pods, the Service, cluster DNS, the API server and the nodes from the pod network
    And "alice" and "bob" reach each other over "blue"
