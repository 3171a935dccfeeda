Feature: Load on the pod network leaves a dedicated network its throughput

  A machine is given a dedicated network so that what others do on the pod network doesn't slow it down. That holds
  only where the two don't share a wire, and where the wire is what limits them.

  The machine receives from a sender on another node, over the dedicated network, first without and then with load on
  the pod network between the same two nodes, again and again in turns. What counts is the ratio of the two within one
  run, with its confidence interval: the promise is kept when the whole interval lies above the promised share of the
  setting "network.dedicated_share", broken when all of it lies below. While neither is so, more rounds are measured, up
  to a limit; what is inconclusive then is reported as not assessed with its figures. The load is measured too, so that
  a load that wasn't there proves nothing, and no other scenario of the run goes on meanwhile.

  @core @NET-09
  Scenario: A machine keeps its throughput while others load the pod network
    Given a segment "express" that gives addresses unique in the cluster
    And a machine "rail" on "express", and a sender for it on another node
    And a pod on each of the two nodes to load the pod network
    And all of them are up
    When the throughput of "rail" is measured without and with that load, in turns
    Then the pod network has been loaded meanwhile
    And "rail" has kept the promised share of its throughput
