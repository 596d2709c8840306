package org.xenwright.image;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.deb.archive.Assembly;
import org.xenwright.deb.archive.AssemblyOptions;
import org.xenwright.deb.archive.DebianTree;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.configure.ConfigureRequest;
import org.xenwright.deb.configure.ConfiguredTree;
import org.xenwright.deb.configure.DebianConfiguration;
import org.xenwright.deb.configure.DebianConfiguration.SandboxSource;
import org.xenwright.deb.repository.Access;
import org.xenwright.deb.repository.Archive;
import org.xenwright.deb.repository.PackageFile;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.layer.TreeTar;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The packages of a lock as a tree with every script run.
 *
 * @param tree a tree of its own, to be changed by what follows
 * @param inputs digest of everything it was made from
 * @param debs the packages in the order of the lock
 * @param busybox for the initramfs; null when the lock has none
 */
record ConfiguredPackages(
        Tree tree,
        Digest inputs,
        List<UnpackedDeb> debs,
        Assembly assembly,
        ConfiguredTree configured,
        @Nullable Content busybox) {

    /** Brings the packages, unpacks and configures them; each of the three finds what an earlier build left. */
    static ConfiguredPackages of(
            Lock lock,
            PackageRequest request,
            PathPatterns excluded,
            Instant clock,
            Access access,
            SandboxSource sandboxes,
            BuildReport report)
            throws IOException {
        List<UnpackedDeb> debs = fetch(lock, request, access, report);
        List<UnpackedDeb> unpacked = new ArrayList<>();
        Content busybox = null;
        Set<String> automatic = new TreeSet<>();
        Fingerprint inputs = new Fingerprint()
                .add("architecture", request.architecture())
                .add("clock", clock)
                .add("excluded", excluded);
        for (int i = 0; i < debs.size(); i++) {
            Lock.LockedPackage locked = lock.packages().get(i);
            if (locked.purpose() == Lock.Purpose.INITRAMFS) {
                busybox = BootFiles.busybox(TreeTar.read(debs.get(i).data()));
                continue;
            }
            unpacked.add(debs.get(i));
            inputs.add("package", locked.sha256() + (locked.asked() ? " asked" : ""));
            if (!locked.asked()) {
                automatic.add(locked.name());
            }
        }
        Assembly assembly = DebianTree.assemble(
                unpacked,
                AssemblyOptions.of(request.architecture(), clock)
                        .withExcluded(excluded.excluded())
                        .withAutomatic(automatic));
        if (!excluded.isEmpty()) {
            assembly.tree()
                    .put(
                            "etc/dpkg/dpkg.cfg.d/excludes",
                            new RegularFile(Attributes.of(0644, clock), Content.of(excluded.dpkgConfiguration())));
        }
        report.step("unpack", BuildReport.State.MADE, unpacked.size() + " packages, by reference into the store");
        Digest digest = inputs.digest();
        DebianConfiguration configuration = new DebianConfiguration(sandboxes, access.store(), access.progress());
        ConfiguredTree configured = configuration.configure(new ConfigureRequest(
                assembly.tree(),
                digest,
                lock.imagePackages().stream().map(Lock.LockedPackage::name).toList(),
                List.of(),
                clock));
        report.step(
                "configure",
                configured.reused() ? BuildReport.State.REUSED : BuildReport.State.MADE,
                configured.reused()
                        ? "the same packages were configured before"
                        : configured.runs().size() + " scripts ran");
        return new ConfiguredPackages(configured.tree(), digest, debs, assembly, configured, busybox);
    }

    private static List<UnpackedDeb> fetch(Lock lock, PackageRequest request, Access access, BuildReport report)
            throws IOException {
        List<PackageFile> files =
                lock.packages().stream().map(Lock.LockedPackage::asFile).toList();
        // addresses are only needed for what is missing, and reading them must not fail a build that lacks nothing
        PackageStore stored = new PackageStore(access, List.of());
        for (PackageRequest.LocalDeb each : request.local()) {
            stored.local(each.file());
        }
        List<PackageFile> missing = stored.missing(files);
        if (missing.isEmpty()) {
            List<UnpackedDeb> debs = stored.fetch(files);
            report.step("packages", BuildReport.State.REUSED, "all " + files.size() + " in the store");
            return debs;
        }
        List<URI> mirrors =
                Archive.mirrors(Locking.sources(request, access.progress()).sources());
        List<UnpackedDeb> debs = new PackageStore(access, mirrors).fetch(files);
        long bytes = missing.stream().mapToLong(PackageFile::size).sum();
        report.step(
                "packages",
                BuildReport.State.MADE,
                missing.size() + " of " + files.size() + " fetched, " + ByteSize.format(bytes));
        return debs;
    }
}
