package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xenwright.deb.archive.AssemblyOptions;
import org.xenwright.deb.archive.DebianTree;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.archive.Unpacker;
import org.xenwright.deb.archive.VerifiedPackage;
import org.xenwright.judge.Judge;
import org.xenwright.store.Digest;
import org.xenwright.tree.Tree;

/** Packages of this machine's distribution, chosen and fetched by apt, unpacked by us. */
public record UnpackedPackages(Tree tree, List<String> order, SortedSet<String> required, Digest inputs) {
    public static final Instant CLOCK = Instant.parse("2026-11-01T00:00:00Z");

    /** What apt would install on an empty system: the essential packages and these, without recommendations. */
    private static final String FETCH = """
            set -e
            mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
            : >"$1/status"
            folder=$1; shift
            essential=$(apt-cache dumpavail | sed -n '/^Package: /h;/^Essential: yes/{g;s/Package: //p}' | sort -u)
            apt-get -y -qq -d -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache" \\
              -o Debug::NoLocking=1 -o APT::Install-Recommends=0 -o APT::Sandbox::User=root -o Dpkg::Use-Pty=0 \\
              install $essential usr-is-merged "$@"
            """;

    public static UnpackedPackages fetch(Path folder, String... names) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-c", FETCH, "fetch", folder.toString()));
        arguments.addAll(List.of(names));
        Judge.Verdict verdict = Judge.run("sh", arguments.toArray(String[]::new));
        if (verdict.exit() != 0) {
            throw new IOException("apt did not fetch: " + verdict.output());
        }
        try (Stream<Path> files = Files.list(folder.resolve("cache/archives"))) {
            List<Path> archives = files.filter(file -> file.toString().endsWith(".deb"))
                    .sorted()
                    .toList();
            return of(archives, folder);
        }
    }

    /** Unpacks what apt fetched into its cache in a folder. */
    public static UnpackedPackages fetchedIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache/archives"))) {
            return of(
                    files.filter(file -> file.toString().endsWith(".deb"))
                            .sorted()
                            .toList(),
                    folder);
        }
    }

    private static UnpackedPackages of(List<Path> archives, Path folder) throws IOException {
        Map<String, UnpackedDeb> debs = new TreeMap<>();
        StringBuilder digests = new StringBuilder();
        for (Path archive : archives) {
            VerifiedPackage verified = VerifiedPackage.local(archive);
            Path entry = Files.createDirectories(folder.resolve("unpacked/" + verified.sha256()));
            if (!Files.exists(Unpacker.packageIn(entry))) {
                Files.createLink(Unpacker.packageIn(entry), archive);
                Unpacker.unpack(verified, entry, archive.getFileName().toString());
            }
            UnpackedDeb deb = UnpackedDeb.open(entry, verified.sha256(), archive.toString())
                    .orElseThrow();
            debs.put(deb.name(), deb);
            digests.append(verified.sha256()).append('\n');
        }
        List<UnpackedDeb> order = order(debs);
        AssemblyOptions options = AssemblyOptions.of(debs.get("dpkg").architecture(), CLOCK);
        return new UnpackedPackages(
                DebianTree.assemble(order, options).tree(),
                order.stream().map(UnpackedDeb::name).toList(),
                order.stream()
                        .filter(each -> each.control().get("Priority", "").equals("required"))
                        .map(UnpackedDeb::name)
                        .collect(Collectors.toCollection(TreeSet::new)),
                Digest.of(digests.toString()));
    }

    /** What a package needs before itself, cycles broken by name. */
    private static List<UnpackedDeb> order(Map<String, UnpackedDeb> debs) {
        Map<String, String> providers = new TreeMap<>();
        debs.forEach((name, deb) -> {
            for (String provided : deb.control().get("Provides", "").split(",")) {
                providers.putIfAbsent(provided.strip().split("[ :(]")[0], name);
            }
        });
        debs.keySet().forEach(name -> providers.put(name, name));
        Set<String> done = new LinkedHashSet<>(List.of("base-files", "base-passwd"));
        Set<String> open = new LinkedHashSet<>();
        debs.keySet().forEach(name -> visit(name, debs, providers, open, done));
        return done.stream().map(debs::get).toList();
    }

    private static void visit(
            String name,
            Map<String, UnpackedDeb> debs,
            Map<String, String> providers,
            Set<String> open,
            Set<String> done) {
        if (done.contains(name) || !open.add(name)) {
            return;
        }
        UnpackedDeb deb = debs.get(name);
        String relations =
                deb.control().get("Pre-Depends", "") + "," + deb.control().get("Depends", "");
        for (String relation : relations.split("[,|]")) {
            String wanted = providers.get(relation.strip().split("[ :(]")[0]);
            if (wanted != null) {
                visit(wanted, debs, providers, open, done);
            }
        }
        done.add(name);
    }

    public ConfigureRequest request() {
        return new ConfigureRequest(tree, inputs, order, required, List.of(), CLOCK, List.of());
    }
}
