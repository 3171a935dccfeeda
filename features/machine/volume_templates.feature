Feature: A machine's own volumes live and die with it

  A machine can bring templates of its volumes along. The platform makes each of them with the machine, and the volume
  belongs to the machine from then on: whoever deletes the machine is rid of its disks too. Where that link is missing,
  everything looks right until the storage is full of disks that nobody uses.

  @core @VM-02
  Scenario: A volume is made with its machine and goes with it
    Given a machine "mason" with
      | part      | what                                 |
      | interface | the pod network                      |
      | disk      | made with it, 96 MiB, named "quarry" |
    When the guest of "mason" is looked at
    Then it has a disk "quarry" of at least 96 MiB
    And the volume "quarry" belongs to machine "mason"
    When machine "mason" is deleted
    Then the volume "quarry" goes with it
