Feature: Storage traffic leaves a dedicated network its throughput

  Ceph is given a network of its own so that volumes that are read and written don't slow down what tenants send each
  other. That holds only where the two don't share a wire, and where the wire is what limits them.

  The measurement is that of NET-09, with other load: a client of Ceph on the storage network writes and reads CephFS as
  fast as it can, between the nodes of a machine on a dedicated network and of its sender. The machine is to keep the
  promised share of the setting "network.dedicated_share", of which the interval of the ratio has to be sure. What the
  load moves is counted on the client's interface on the storage network: a load that wasn't there proves nothing, and
  what is inconclusive is reported as not assessed with its figures.

  @extended @EXT-24
  Scenario: A machine keeps its throughput while a client of Ceph loads the storage network
    Given the network "storage" that machines and Ceph are to share
    And a segment "express" that gives addresses unique in the cluster
    And a machine "rail" on "express", and a sender for it on another node
    And a client of Ceph that loads "storage" between the same two nodes
    And all of them are up
    When the throughput of "rail" is measured without and with that load, in turns
    Then the storage network has been loaded meanwhile
    And "rail" has kept the promised share of its throughput
