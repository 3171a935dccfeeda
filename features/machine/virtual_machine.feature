Feature: A guest has what the manifest of its machine gives

  The VirtualMachine API describes a machine by interfaces, disks, volumes and resources. What counts is the guest's own
  view: its network interfaces with their hardware addresses, its disks with size and serial number, the mark left by
  cloud-init, its memory and its processors. A platform that drops one of them quietly still shows a running machine.

  @core @VM-01
  Scenario: Interfaces, disks, cloud-init and resources reach the guest
    Given a segment "side"
    And a machine "column" with
      | part       | what                        |
      | processors | 2                           |
      | memory     | 256 MiB                     |
      | interface  | the pod network             |
      | interface  | segment "side"              |
      | disk       | blank, 64 MiB, named "ledge" |
      | cloud-init | leaves a mark               |
    When the guest of "column" is looked at
    Then it has exactly the interfaces of the manifest, each with its hardware address
    And it has 3 disks
    And it has a disk "ledge" of 64 MiB
    And it bears the mark of cloud-init
    And it has 2 processors
    And it has 256 MiB of memory

  @core @VM-01
  Scenario: A persistent volume reaches the guest
    Given a persistent volume claim "vault" of 128 MiB
    And a machine "keeper" with
      | part      | what            |
      | interface | the pod network |
      | disk      | claim "vault"   |
    When the guest of "keeper" is looked at
    Then it has a disk "vault" as large as the claim
