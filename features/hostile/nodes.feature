Feature: A hostile guest does not get at the nodes

  On a platform that isolates its machines, whoever is root in one of them still writes whatever frames he likes, to
  whatever hardware address. The node's own stack sits on the same bridge as the guests: it must not answer there for its
  addresses, take in what is sent to it, route it, or translate it for a Service, neither for honest frames nor for those
  with forged senders.

  Each frame carries a token of its own and is sent once a second for the whole window. What comes back is watched in the
  guest; captures on the nodes' own networks and in pods show what got anywhere else. Honest frames, sent by the same
  means at the same time, must be answered, and each capture must have seen the pings of its own side.

  @hostile @HOST-01
  Scenario: A node answers no ARP question for its own addresses
    Given a segment "cell" that gives addresses unique in the cluster
    And machines "mallory" and "bob" on different nodes, with "cell" as the default network
    And bystanders on the pod network and on the nodes' own
    And all of them are up
    And "mallory" and "bob" reach each other
    When root in "mallory", a neighbour of "bob" on "cell", sends
      | what          | about          | to                 | as         |
      | ARP questions | the nodes      | everybody          | itself     |
      | ARP questions | the nodes      | the nodes' bridges | itself     |
      | ARP questions | the nodes      | everybody          | a stranger |
      | ARP questions | the pods       | everybody          | itself     |
      | ARP questions | the Service    | everybody          | itself     |
      | ARP questions | the API server | everybody          | itself     |
      | ARP questions | cluster DNS    | everybody          | itself     |
    Then nobody has answered
    And none of it has got anywhere else
    And "mallory" and "bob" still reach each other

  @hostile @HOST-02
  Scenario: A node cannot be reached over IPv6 on the segment
    Given a segment "cell" that gives addresses unique in the cluster
    And machines "mallory" and "bob" on different nodes, with "cell" as the default network
    And bystanders on the pod network and on the nodes' own
    And all of them are up
    And "mallory" and "bob" reach each other
    When root in "mallory", a neighbour of "bob" on "cell", sends
      | what                | about               | to                 | as     |
      | pings               | the nodes among all | everybody          | itself |
      | neighbour questions | the nodes' links    | everybody          | itself |
      | pings               | the nodes' links    | the nodes' bridges | itself |
      | connection requests | the nodes' links    | the nodes' bridges | itself |
    Then nobody has answered
    And none of it has got anywhere else
    And "mallory" and "bob" still reach each other

  @hostile @HOST-03
  Scenario: Frames sent to a node's bridge are neither taken in, routed nor translated
    Given a segment "cell" that gives addresses unique in the cluster
    And machines "mallory" and "bob" on different nodes, with "cell" as the default network
    And bystanders on the pod network and on the nodes' own
    And all of them are up
    And "mallory" and "bob" reach each other
    When root in "mallory", a neighbour of "bob" on "cell", sends
      | what                | about          | to                 | as     |
      | pings               | the nodes      | the nodes' bridges | itself |
      | connection requests | the nodes      | the nodes' bridges | itself |
      | pings               | the pods       | the nodes' bridges | itself |
      | connection requests | the pods       | the nodes' bridges | itself |
      | connection requests | the Service    | the nodes' bridges | itself |
      | connection requests | the API server | the nodes' bridges | itself |
      | name questions      | cluster DNS    | the nodes' bridges | itself |
      | connection requests | the API server | everybody          | itself |
      | connection requests | the API server | the peer           | itself |
    Then nobody has answered
    And none of it has got anywhere else
    And "mallory" and "bob" still reach each other

  @hostile @HOST-08
  Scenario: Forged hardware and IP addresses lead out of no segment
    Given a segment "cell" that gives addresses unique in the cluster
    And machines "mallory" and "bob" on different nodes, with "cell" as the default network
    And bystanders on the pod network and on the nodes' own
    And all of them are up
    And "mallory" and "bob" reach each other
    When root in "mallory", a neighbour of "bob" on "cell", sends
      | what                | about          | to                 | as         |
      | pings               | the pods       | the nodes' bridges | a pod      |
      | connection requests | the API server | the nodes' bridges | a pod      |
      | pings               | the pods       | the nodes' bridges | a node     |
      | connection requests | the Service    | the nodes' bridges | a node     |
      | pings               | the pods       | the nodes' bridges | a stranger |
      | connection requests | the API server | the nodes' bridges | a stranger |
      | name questions      | cluster DNS    | the nodes' bridges | a stranger |
      | pings               | the pods       | the peer           | a pod      |
      | broadcasts          | everybody      | everybody          | a node     |
    Then nobody has answered
    And none of it has got anywhere else
    And "mallory" and "bob" still reach each other
