package org.xenwright.deb.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.xenwright.deb.resolve.Resolution;
import org.xenwright.deb.resolve.Resolver;
import org.xenwright.packages.LoaderPart;
import org.xenwright.packages.Lock;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;

/** Debian's packages of boot loaders: files of them go on to the disk, and an image need not have them installed. */
final class LoaderPackages {
    private LoaderPackages() {}

    /** Names the packages that have some parts, in the order of the parts. */
    static List<String> of(Set<LoaderPart> parts, Architecture architecture) {
        return parts.stream().sorted().map(each -> name(each, architecture)).toList();
    }

    private static String name(LoaderPart part, Architecture architecture) {
        return switch (part) {
            case GRUB_BIOS -> "grub-pc-bin";
            case GRUB_SIGNED -> "grub-efi-" + architecture.debianName() + "-signed";
            case SHIM -> "shim-signed";
            case UKI_STUB -> "systemd-boot-efi";
        };
    }

    /**
     * Pins those that the image does not have installed itself: each alone, since nothing of what it depends on runs. A kit
     * of Java among them is pinned with its parts.
     *
     * @throws org.xenwright.problem.ProblemException when no repository has one
     */
    static List<Lock.LockedPackage> locked(List<String> names, Resolution image, Resolver resolver) {
        List<Lock.LockedPackage> locked = new ArrayList<>();
        for (String name : names) {
            if (DebianJava.isKit(name)) {
                locked.addAll(DebianJava.locked(name, image, resolver));
            } else if (image.get(name) == null) {
                locked.add(Locking.locked(
                        resolver.candidate(name).orElseThrow(() -> missing(name)),
                        Lock.Purpose.LOADER,
                        false,
                        "the boot loader"));
            }
        }
        return locked;
    }

    private static RuntimeException missing(String name) {
        return Problem.of(
                        "finding what boots the image from its disk",
                        "add a repository that has " + name
                                + ", such as component main of a Debian release, or take <bootloader>, and iso of <formats>, out")
                .at("<image><bootloader>, or iso in <image><disk><formats>")
                .found("no package " + name + " in the repositories")
                .raise();
    }
}
