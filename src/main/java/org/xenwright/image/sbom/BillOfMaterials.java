package org.xenwright.image.sbom;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.deb.configure.DebconfAnswers;
import org.xenwright.deb.configure.ScriptRun;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageName;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.resolve.DependencyGraph;
import org.xenwright.image.BaseSystem;
import org.xenwright.image.ConfiguredPackages;
import org.xenwright.image.LocalIndex;
import org.xenwright.image.Lock;
import org.xenwright.image.PackageRequest;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Says what an image is made of: its packages, what they need, what ran, and its artifacts. */
public final class BillOfMaterials {
    private static final int LARGEST = 16 << 20;

    private BillOfMaterials() {}

    /** @param version of this code */
    public static byte[] of(
            ImageIdentity image, PackageRequest request, Lock lock, ConfiguredPackages packages, String version)
            throws IOException {
        String own = image.architecture();
        Sbom sbom = new Sbom(
                image.name(), image.coordinates(), image.clock(), version.split(" ")[0], system(packages.tree(), lock));
        for (Lock.Source each : lock.sources()) {
            if (each.signers().isEmpty()) {
                sbom.property("unsigned", each.id());
            }
        }
        packages.configured().notes().stream()
                .filter(note -> !note.startsWith(DebconfAnswers.REMARK))
                .forEach(note -> sbom.property("first-start", note));
        Map<String, List<String>> scripts = new HashMap<>();
        for (ScriptRun run : packages.configured().runs()) {
            // dpkg names the own architecture too where a package may be there for several
            String ran =
                    run.packageName().endsWith(":" + own) ? PackageName.alone(run.packageName()) : run.packageName();
            scripts.computeIfAbsent(ran, name -> new ArrayList<>()).add(run.script() + " " + run.exit());
        }
        Map<String, List<String>> setIds = new HashMap<>();
        for (TreePath each : packages.assembly().setIds()) {
            String owner = packages.assembly().owners().getOrDefault(each, "");
            setIds.computeIfAbsent(owner, name -> new ArrayList<>()).add(each.toString());
        }
        List<PackageIndex> set = new ArrayList<>();
        for (Lock.LockedBase each : lock.bases()) {
            sbom.addBase(each.from(), each.digest());
        }
        for (BinaryPackage each : kept(packages.base(), lock, own)) {
            String name = PackageName.in(own, each.name(), each.architecture());
            set.add(new PackageIndex(each.source(), List.of(each)));
            sbom.add(new Sbom.DebianPackage(
                    name,
                    each.version().toString(),
                    each.architecture(),
                    source(each.name(), each.field("Source")),
                    null,
                    copyright(packages, each.name()),
                    Map.of("repository", List.of(BaseSystem.SOURCE))));
            sbom.broughtByBase(name);
        }
        for (int i = 0; i < lock.packages().size(); i++) {
            Lock.LockedPackage locked = lock.packages().get(i);
            Paragraph control = packages.controls().get(i);
            String name = locked.nameIn(own);
            SortedMap<String, List<String>> properties = new TreeMap<>();
            properties.put("repository", List.of(locked.source()));
            if (locked.purpose() == Lock.Purpose.INITRAMFS) {
                properties.put("purpose", List.of("initramfs"));
            } else {
                set.add(LocalIndex.of(
                        control,
                        locked.size(),
                        locked.sha256(),
                        locked.file(),
                        PackageSource.local(locked.source()),
                        locked.toString()));
                properties.put("script", scripts.getOrDefault(name, List.of()));
                properties.put("set-id", setIds.getOrDefault(name, List.of()));
            }
            sbom.add(new Sbom.DebianPackage(
                    name,
                    locked.version(),
                    locked.architecture(),
                    source(locked.name(), control.get("Source", locked.name())),
                    locked.sha256(),
                    copyright(packages, locked.name()),
                    properties));
            if (locked.asked() || locked.purpose() == Lock.Purpose.INITRAMFS) {
                sbom.asked(name);
            }
        }
        for (Map.Entry<String, SortedSet<String>> each :
                DependencyGraph.of(set, request.architectures(packages.base())).entrySet()) {
            sbom.depends(each.getKey(), each.getValue());
        }
        lock.artifacts().forEach(each -> sbom.addArtifact(each.coordinates(), each.sha256()));
        return sbom.bytes();
    }

    /** The packages of a base that the lock's did not replace. */
    public static List<BinaryPackage> kept(@Nullable BaseSystem base, Lock lock, String architecture) {
        return base == null
                ? List.of()
                : base.packages().stream()
                        .filter(each -> lock.find(
                                        PackageName.in(architecture, each.name(), each.architecture()),
                                        Lock.Purpose.IMAGE)
                                .isEmpty())
                        .toList();
    }

    private static byte[] copyright(ConfiguredPackages packages, String name) throws IOException {
        Content copyright = packages.assembly().copyrights().get(name);
        return copyright == null || copyright.size() > LARGEST ? new byte[0] : copyright.bytes(LARGEST);
    }

    /** {@code NAME}, or {@code NAME@VERSION} where the version of the source is another, as after a rebuild. */
    private static String source(String name, @Nullable String field) {
        if (field == null) {
            return name;
        }
        String source = field.replaceFirst("\\s.*", "");
        int bracket = field.indexOf('(');
        return bracket < 0
                ? source
                : source + "@" + field.substring(bracket + 1).replace(")", "").strip();
    }

    private static Sbom.OperatingSystem system(Tree tree, Lock lock) throws IOException {
        Map<String, String> facts = new HashMap<>();
        if (tree.follow("usr/lib/os-release").orElse(null) instanceof RegularFile file) {
            for (String line : new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    facts.put(
                            line.substring(0, equals),
                            line.substring(equals + 1).replace("\"", "").strip());
                }
            }
        }
        String codename = lock.sources().isEmpty() ? "" : lock.sources().get(0).suite();
        return new Sbom.OperatingSystem(
                facts.getOrDefault("ID", "debian"),
                facts.getOrDefault("VERSION_ID", facts.getOrDefault("VERSION_CODENAME", codename)));
    }
}
