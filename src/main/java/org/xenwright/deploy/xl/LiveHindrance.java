package org.xenwright.deploy.xl;

import java.util.List;
import java.util.Optional;
import org.xenwright.deploy.Observation.Capability;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.platform.GuestType;

/**
 * What keeps a running domain on its host. Xen moves memory and devices between hosts of the same or the next version
 * and of the same processors; disks are copied beside, which takes files that no program holds parts of in its memory.
 */
final class LiveHindrance {
    /** Keys of what a domain has from its host alone. */
    private static final List<String> TIED = List.of("pci", "usbdev", "p9", "vtpm", "rdm", "dtdev", "iomem", "ioports");

    private LiveHindrance() {}

    /** Finds the first, in words; empty for none. */
    static Optional<String> of(WantedDomain wanted, HostView here, HostView there) {
        Domain domain = wanted.domain();
        if (domain.type() != GuestType.PVH) {
            return Optional.of("only pvh domains move while they run");
        }
        if (domain.text("nomigrate").filter(value -> !value.equals("0")).isPresent()) {
            return Optional.of("it has nomigrate");
        }
        Optional<String> tied = TIED.stream()
                .filter(key -> domain.settings().containsKey(key))
                .findFirst()
                .map(key -> "it has " + key);
        if (tied.isPresent()) {
            return tied;
        }
        return hosts(here, there).or(() -> disks(wanted, here, there));
    }

    private static Optional<String> hosts(HostView here, HostView there) {
        boolean able = List.of(here, there).stream()
                .allMatch(each -> each.observation().capable().contains(Capability.LIVE_MIGRATION));
        if (!able) {
            return Optional.of("one of the hosts has neither hap nor shadow");
        }
        int newer = there.info().minor() - here.info().minor();
        if (there.info().major() != here.info().major() || newer < 0 || newer > 1) {
            return Optional.of(
                    "Xen " + here.info().version() + " here and " + there.info().version() + " there");
        }
        return here.info().processor().equals(there.info().processor())
                ? Optional.empty()
                : Optional.of("the processors there have other features");
    }

    private static Optional<String> disks(WantedDomain wanted, HostView here, HostView there) {
        if (wanted.own().stream().anyMatch(each -> each.purpose() == OwnFile.Purpose.STATE)) {
            return Optional.of("it has a state disk");
        }
        boolean qemu = here.opensQcow2() || there.opensQcow2();
        boolean delta = wanted.own().stream().anyMatch(each -> each.purpose() == OwnFile.Purpose.DELTA);
        for (DiskSpec disk : wanted.domain().disks()) {
            boolean qcow2 = disk.format() != XlFormat.RAW && (qemu || !delta);
            if (disk.writable() && qcow2) {
                return Optional.of("QEMU has its disk open, and parts of it in memory; <disks>copy</disks> avoids it");
            }
            String target = String.valueOf(disk.target());
            if (disk.writable() && !target.startsWith(wanted.folder() + "/")) {
                return Optional.of("it writes to " + target + " of its host");
            }
        }
        return Optional.empty();
    }
}
