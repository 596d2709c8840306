package org.xenwright.smoke;

import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.schedule.Capacity;
import org.xenwright.domain.Domain;

/**
 * A cell of the grid: a domain of an image with a driver.
 *
 * @param name of its files among the reports
 * @param image its name
 * @param firmware what starts its disk, or none
 * @param machines makes the machine to boot
 * @param asked checks that the project has
 * @param checks those of them that run in it
 */
record PlannedBoot(
        String name,
        String image,
        Domain domain,
        Driver driver,
        Firmware firmware,
        GuestMachines machines,
        GuestChecks asked,
        GuestChecks checks) {

    /** Returns whether checks were asked for that its guest cannot take. */
    boolean unchecked() {
        return !asked.equals(checks);
    }

    /** Returns what it boots. */
    Machine machine(Ready ready) {
        return machines.machine(domain, firmware, ready.ports(), false);
    }

    /** Returns the resources of this machine that it takes while it runs, besides those of its driver's host. */
    Capacity load(Ready ready) {
        Machine.Hardware hardware = machine(ready).hardware();
        return new Capacity(hardware.memory(), hardware.processors());
    }
}
