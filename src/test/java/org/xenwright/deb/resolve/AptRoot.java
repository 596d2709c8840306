package org.xenwright.deb.resolve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.deb.control.Suite;
import org.xenwright.judge.Judge;
import org.xenwright.packages.PackageName;

/**
 * The judge apt with a configuration, lists and an empty system of its own, which knows one suite from the machine's
 * mirror. How old the mirror's copy is does not matter here: both sides choose from the same lists.
 */
public final class AptRoot {
    private static final String OWN = "amd64";
    private static final Pattern ADDRESS =
            Pattern.compile("(?m)^(?:URIs:\\s*|deb\\s+(?:\\[[^]]*]\\s*)?)(\\S+/debian)/?(?:\\s|$)");
    private static final Pattern INSTALLED = Pattern.compile("(?m)^Inst (\\S+) (?:\\[[^]]*] )?\\((\\S+) ");
    private static final Pattern FETCHED = Pattern.compile("(?m)^'[^']*' ([^_\\s]+)_([^_\\s]+)_([^_\\s]+)\\.deb ");

    private final Path root;
    private final List<String> suites;
    private final List<String> architectures;

    private AptRoot(Path root, List<String> suites, List<String> architectures) {
        this.root = root;
        this.suites = suites;
        this.architectures = architectures;
    }

    /** The component main of some suites, for amd64; their lists are fetched once for all tests. */
    public static AptRoot of(String... suites) throws IOException {
        return of(List.of(suites), List.of(OWN));
    }

    /** Of several architectures, amd64 first. */
    static AptRoot of(List<String> suites, List<String> architectures) throws IOException {
        String foreign = String.join(
                "",
                architectures.subList(1, architectures.size()).stream()
                        .map(each -> "-" + each)
                        .toList());
        Path root = Path.of("target", "judge", "apt-" + String.join("+", suites) + foreign)
                .toAbsolutePath();
        AptRoot apt = new AptRoot(root, suites, architectures);
        apt.prepare();
        return apt;
    }

    /** Of packages that nobody has but the test, for amd64 and i386. */
    static AptRoot flat(Path folder, String packages) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("flat")).resolve("Packages"), packages);
        AptRoot apt = new AptRoot(folder, List.of(), List.of(OWN, "i386"));
        apt.prepare();
        Files.writeString(folder.resolve("etc/sources.list"), "deb [trusted=yes] file:" + folder + "/flat ./\n");
        Judge.Verdict update = apt.apt("apt-get", "update", "-o", "APT::Sandbox::User=root");
        if (update.exit() != 0) {
            throw new IOException("apt could not read what the test has:\n" + update.output());
        }
        return apt;
    }

    private void prepare() throws IOException {
        for (String folder :
                List.of("etc/empty", "etc/preferences.d", "state/lists/partial", "cache/archives/partial", "log")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.writeString(root.resolve("status"), "");
        Files.writeString(root.resolve("apt.conf"), """
                Dir "%s/";
                Dir::Etc "%s/etc/";
                Dir::Etc::parts "%s/etc/empty";
                Dir::Etc::sourceparts "%s/etc/empty";
                Dir::State "%s/state";
                Dir::State::status "%s/status";
                Dir::Cache "%s/cache";
                Dir::Log "%s/log";
                APT::Architecture "amd64";
                #clear APT::Architectures;
                APT::Architectures { %a };
                APT::Install-Recommends "false";
                APT::Get::Assume-Yes "true";
                Acquire::Languages "none";
                Acquire::GzipIndexes "false";
                Acquire::Check-Valid-Until "false";
                """.replace("%s", root.toString())
                .replace("%a", "\"" + String.join("\"; \"", architectures) + "\";"));
        StringBuilder sources = new StringBuilder();
        for (String suite : suites) {
            sources.append("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ")
                    .append(mirror())
                    .append(' ')
                    .append(suite)
                    .append(" main\n");
        }
        Files.writeString(root.resolve("etc/sources.list"), sources.toString());
        if (lists("_Packages").size() < suites.size() * architectures.size()) {
            Judge.Verdict update = apt("apt-get", "update", "-o", "APT::Sandbox::User=root");
            if (update.exit() != 0) {
                throw new IOException("apt could not fetch " + suites + ":\n" + update.output());
            }
        }
    }

    /** The first Debian archive of the machine's own configuration. */
    private static String mirror() throws IOException {
        List<Path> files = new ArrayList<>(List.of(Path.of("/etc/apt/sources.list")));
        try (Stream<Path> more = Files.list(Path.of("/etc/apt/sources.list.d"))) {
            more.sorted().forEach(files::add);
        }
        for (Path file : files) {
            if (Files.isReadable(file)) {
                Matcher address = ADDRESS.matcher(Files.readString(file));
                if (address.find()) {
                    return address.group(1);
                }
            }
        }
        throw new AssertionError("no Debian archive in the machine's APT configuration");
    }

    private List<Path> lists(String end) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("state/lists"))) {
            return files.filter(file -> file.getFileName().toString().endsWith(end))
                    .sorted()
                    .toList();
        }
    }

    /** The one list of a suite. */
    private Path list(String suite, String end) throws IOException {
        return lists(end).stream()
                .filter(file -> file.getFileName().toString().contains("_dists_" + suite + "_"))
                .findFirst()
                .orElseThrow();
    }

    Judge.Verdict apt(String... command) throws IOException {
        List<String> words = command(command);
        return Judge.run(words.get(0), words.subList(1, words.size()).toArray(String[]::new));
    }

    /** The words that start one of apt's programs with this configuration. */
    public List<String> command(String... command) {
        List<String> words = new ArrayList<>(List.of("env", "APT_CONFIG=" + root.resolve("apt.conf")));
        words.addAll(List.of(command));
        return words;
    }

    /** Where apt keeps what it parsed. */
    public Path cache() {
        return root.resolve("cache");
    }

    /** The plain text of the first suite's packages; apt keeps it so, when told. */
    byte[] text() throws IOException {
        return text(architectures.get(0));
    }

    /** Of an architecture. */
    byte[] text(String architecture) throws IOException {
        return Files.readAllBytes(list(suites.get(0), "_binary-" + architecture + "_Packages"));
    }

    public Universe universe() throws IOException {
        List<PackageIndex> indexes = new ArrayList<>();
        for (String suite : suites) {
            String release = Files.readString(list(suite, "_InRelease"));
            String body = release.substring(release.indexOf("\n\n") + 2, release.indexOf("-----BEGIN PGP SIGNATURE"));
            Suite facts = Suite.of(Paragraph.parse(body.getBytes(StandardCharsets.UTF_8), suite));
            PackageSource source = new PackageSource(suite + "/main", "", facts, "main");
            for (String architecture : architectures) {
                Path list = list(suite, "_binary-" + architecture + "_Packages");
                indexes.add(PackageIndex.parse(Files.readAllBytes(list), source));
            }
        }
        return Universe.of(architectures, indexes);
    }

    /** Writes the preferences of this apt; empty for none. */
    void preferences(String text) throws IOException {
        Files.writeString(root.resolve("etc/preferences"), text);
    }

    /**
     * What apt would install: {@code name=version} each, {@code name:architecture=version} of a foreign one; empty with
     * apt's words when it would not.
     */
    public record Answer(TreeSet<String> packages, String output) {}

    /**
     * What apt would fetch for the packages: the same choice as that of {@link #simulate}, without playing the
     * installation of each one through, which takes it five times as long.
     */
    public Answer install(List<String> packages) throws IOException {
        List<String> command = new ArrayList<>(List.of("apt-get", "--print-uris", "-q", "install"));
        command.addAll(packages);
        return answer(apt(command.toArray(String[]::new)), FETCHED);
    }

    /** What {@code apt-get -s install} says it would install. */
    Answer simulate(List<String> packages) throws IOException {
        List<String> command = new ArrayList<>(List.of("apt-get", "-s", "-q", "install"));
        command.addAll(packages);
        return answer(apt(command.toArray(String[]::new)), INSTALLED);
    }

    /** What {@code apt-get -s install} says it would install on a system with a status file of its own. */
    Answer simulate(List<String> packages, Path status) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "apt-get", "-s", "-q", "-o", "Dir::State::status=" + status, "-o", "Dir::Cache::pkgcache=", "install"));
        command.addAll(packages);
        return answer(apt(command.toArray(String[]::new)), INSTALLED);
    }

    private static Answer answer(Judge.Verdict verdict, Pattern pattern) {
        TreeSet<String> packages = new TreeSet<>();
        if (verdict.exit() == 0) {
            Matcher line = pattern.matcher(verdict.output());
            while (line.find()) {
                String architecture = line.groupCount() < 3 ? OWN : line.group(3);
                packages.add(PackageName.in(OWN, line.group(1), architecture) + "="
                        + line.group(2).replace("%3a", ":"));
            }
        }
        return new Answer(packages, verdict.output());
    }

    /** What apt says about a system that has exactly these packages; empty when it is content. */
    String complaints(List<BinaryPackage> packages) throws IOException {
        // apt locks the folder that the status lies in
        Path folder = Files.createTempDirectory("status");
        Path status = folder.resolve("status");
        try {
            StringBuilder text = new StringBuilder();
            for (BinaryPackage pkg : packages) {
                text.append(pkg.paragraph()
                                .with("Status", "install ok installed")
                                .text())
                        .append('\n');
            }
            Files.write(status, text.toString().getBytes(StandardCharsets.UTF_8));
            Judge.Verdict check =
                    apt("apt-get", "check", "-q", "-o", "Dir::State::status=" + status, "-o", "Dir::Cache::pkgcache=");
            return check.exit() == 0 ? "" : check.output();
        } finally {
            Files.deleteIfExists(status);
            Files.deleteIfExists(folder.resolve("lock"));
            Files.deleteIfExists(folder.resolve("lock-frontend"));
            Files.deleteIfExists(folder);
        }
    }
}
