package org.xenwright.image.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.guest.GuestKey;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;
import org.xenwright.domain.preflight.ImageFacts;
import org.xenwright.domain.preflight.MemoryNeed;
import org.xenwright.domain.preflight.Preflight;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.loader.DiskBoot;
import org.xenwright.problem.Nearest;

/** Checks the domains of an image against its manifest. */
public final class DomainPreflight {
    private DomainPreflight() {}

    /**
     * Returns what would keep a domain from starting; one that starts with a kernel, or from a disk, that is not the
     * image's is its own matter.
     *
     * @param version the Xen of the host; null for any
     */
    public static List<Finding> check(List<Domain> domains, ImageManifest image, @Nullable XenVersion version) {
        List<Finding> findings = new ArrayList<>();
        if (image.deploy().templates() == null) {
            domains.forEach(domain -> findings.addAll(unread(domain)));
        }
        ImageManifest.Kernel kernel = image.kernel();
        Set<BootWay> offers = DiskWays.of(image.diskBoot() == null ? DiskBoot.NONE : image.diskBoot());
        for (Domain domain : domains) {
            boolean disk = startsFromDiskOf(image.disks(), domain);
            boolean beside = kernel != null && domain.text("kernel").orElse("").endsWith("/" + kernel.file());
            if (disk || beside) {
                ImageFacts facts = facts(image, kernel, memory(domain, image, kernel));
                findings.addAll(Preflight.check(domain, disk ? facts.withOffers(offers) : facts, version));
            }
            if (beside) {
                verified(domain, image).ifPresent(findings::add);
            }
        }
        return findings;
    }

    /**
     * Returns what would keep a domain from starting from the disk of an image of which no more is known than its
     * outline.
     *
     * @param version the Xen of the host; null for any
     */
    public static List<Finding> check(List<Domain> domains, ImageOutline image, @Nullable XenVersion version) {
        ImageFacts facts =
                new ImageFacts(null, null, Set.of(), List.of(), null).withOffers(DiskWays.of(image.diskBoot()));
        List<Finding> findings = new ArrayList<>();
        for (Domain domain : domains) {
            if (startsFromDiskOf(image.disks(), domain)) {
                findings.addAll(Preflight.check(domain, facts, version));
            }
        }
        return findings;
    }

    /**
     * Returns whether a domain gets its kernel from its first disk, which loaders and firmware look at, and that is the
     * image's or a copy of it.
     */
    private static boolean startsFromDiskOf(List<ImageManifest.Disk> disks, Domain domain) {
        if (!BootWay.of(domain).fromDisk() || domain.disks().isEmpty()) {
            return false;
        }
        DiskSpec first = domain.disks().get(0);
        String target = String.valueOf(first.target());
        return domain.isOfImage(first)
                || domain.isOwn(first)
                || disks.stream().anyMatch(each -> target.endsWith("/" + each.file()));
    }

    /** Returns keys that only a template could ask for, but no template of the image does: probably misspelt. */
    private static List<Finding> unread(Domain domain) {
        List<Finding> findings = new ArrayList<>();
        for (String name : domain.guest().variables().keySet()) {
            Setting setting = domain.settings().get("guest." + name);
            findings.add(new Finding(
                    Rule.UNKNOWN_KEY,
                    setting == null ? Origin.of(domain.name()) : setting.origin(),
                    "guest.".length() + name.length(),
                    domain.name() + ": guest." + name
                            + " is for templates, and the image has none that waits for a domain",
                    Nearest.to(name, GuestKey.allNames())
                            .map(near -> "write guest." + near + " if that was meant")
                            .orElse("remove it, or add a template that asks for it")));
        }
        return findings;
    }

    /** Finds a command line, written whole in a domain file, that lacks the hash the root is checked against. */
    private static Optional<Finding> verified(Domain domain, ImageManifest image) {
        ImageManifest.ReadOnly root = image.filesystem().readOnly();
        ImageManifest.Verity verity = root == null ? null : root.verity();
        Setting line = domain.settings().get("cmdline");
        if (verity == null || domain.text("cmdline").orElse("").contains(verity.kernelArgument())) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Rule.VERIFIED_ROOT,
                line == null ? Origin.of(domain.name()) : line.origin(),
                "cmdline".length(),
                domain.name() + ": the root would not be verified",
                "add " + verity.kernelArgument() + " to its command line, or take the line out of the domain file"));
    }

    private static ImageFacts facts(
            ImageManifest image, ImageManifest.@Nullable Kernel kernel, @Nullable MemoryNeed memory) {
        if (kernel == null) {
            return new ImageFacts(null, null, Set.of(), fileSystems(image), null);
        }
        return new ImageFacts(
                new ImageFacts.Kernel(
                        kernel.pv(), kernel.pvh(), kernel.compression(), named(kernel, ImageManifest.BUILT_IN)),
                kernel.initramfs() == null ? null : new ImageFacts.Initramfs(named(kernel, ImageManifest.IN_INITRAMFS)),
                kernel.drivers().keySet(),
                fileSystems(image),
                memory);
    }

    private static @Nullable MemoryNeed memory(
            Domain domain, ImageManifest image, ImageManifest.@Nullable Kernel kernel) {
        ImageManifest.Memory memory = kernel == null ? null : kernel.memory();
        if (kernel == null || memory == null) {
            return null;
        }
        ImageManifest.ReadOnly root = image.filesystem().readOnly();
        boolean inMemory = root != null && root.overlay().equals("tmpfs")
                || domain.text("cmdline").orElse("").contains("xenwright.overlay=tmpfs");
        // another ramdisk is not ours to know; a loader on the disk takes the one that was put there
        boolean own = kernel.initramfs() != null
                && (BootWay.of(domain).fromDisk()
                        || domain.text("ramdisk").orElse("").endsWith("/" + kernel.initramfs()));
        return new MemoryNeed(
                memory.kernel(), own ? memory.initramfs() : 0, memory.system(), inMemory ? MemoryNeed.OVERLAY : 0);
    }

    private static List<ImageFacts.Filesystem> fileSystems(ImageManifest image) {
        ImageManifest.FileSystem root = image.filesystem();
        String device = root.rootDevice().substring(root.rootDevice().lastIndexOf('/') + 1);
        String partition = image.partitions().stream()
                .filter(each -> "/".equals(each.mount()))
                .findFirst()
                .map(ImageManifest.Partition::id)
                .orElse(null);
        return List.of(new ImageFacts.Filesystem(
                device,
                root.type().name(),
                root.uuid(),
                null,
                partition,
                partition == null ? null : ImageManifest.Partition.ROOT));
    }

    private static Set<String> named(ImageManifest.Kernel kernel, String place) {
        Set<String> names = new TreeSet<>();
        for (Map.Entry<String, String> each : kernel.drivers().entrySet()) {
            if (each.getValue().equals(place)) {
                names.add(each.getKey());
            }
        }
        return names;
    }
}
