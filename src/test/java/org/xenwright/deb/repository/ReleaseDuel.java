package org.xenwright.deb.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.xenwright.content.WrittenFiles;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.control.Suite;
import org.xenwright.judge.Judge;
import org.xenwright.openpgp.TestKey;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.Transport;

/**
 * Mutated signed Releases held before us, apt and gpgv. What we take, both must take, and read alike; where we are stricter,
 * {@link #STRICTER} says why.
 */
final class ReleaseDuel {
    private static final int BATCH = 50;

    /** What apt takes and we do not, by our words, and why that is right. */
    private static final Map<String, String> STRICTER = new LinkedHashMap<>();

    static {
        STRICTER.put("carriage return that ends no line", "readers disagree on whether it ends a line");
        STRICTER.put("control character 0x", "readers disagree on which of them are blanks or ends of lines");
        STRICTER.put("does not begin with", "apt passes over what stands before the message, unsigned");
        STRICTER.put("belongs to no signature", "apt passes over what stands after the message, unsigned");
        STRICTER.put("another armour header than 'Hash'", "gpgv refuses it too, and apt does not look at it");
        STRICTER.put("names a hash that is not known", "gpgv refuses it too, and apt does not look at it");
        STRICTER.put("does not name in its header", "gpgv refuses it too, and apt does not look at it");
        STRICTER.put("armour header where one must be", "an armour with a broken header proves nothing");
        STRICTER.put("line that is no base 64", "GnuPG reads past what is no base 64");
        STRICTER.put("broken base 64", "GnuPG reads past the end of base 64");
        STRICTER.put("armour checksum that does not fit", "a damaged file");
        STRICTER.put("between checksum and end", "GnuPG reads past the checksum");
        STRICTER.put("ends too early", "GnuPG does not miss the end of an armour");
        STRICTER.put("dash that is not escaped", "gpgv refuses it too; apt takes the line as it is");
        STRICTER.put("has a line of", "GnuPG cuts such a line");
        STRICTER.put("comes twice in one paragraph", "readers disagree on which of the two counts");
        STRICTER.put("a comment, which a Release cannot have", "apt has no comments there, other readers do");
        STRICTER.put("a second paragraph", "apt reads the first and passes over the rest");
        STRICTER.put(
                "no field Date", "apt takes a Release of no date for one of 1970, which no replay can be told from");
        STRICTER.put("Date is no date", "apt takes a Release of no date for one of 1970");
        STRICTER.put("Valid-Until is no date", "what is meant to end must not last for ever");
        STRICTER.put("expected 'Field: value'", "apt passes over lines that are no field");
        STRICTER.put("continuation line without a field", "apt passes over lines that are no field");
        STRICTER.put("no field SHA256", "weaker digests do not count");
        STRICTER.put("SHA256 lists '", "a list that is not understood wholly is not believed at all");
        STRICTER.put("a Release of codename", "apt only remarks on another suite than asked for");
        STRICTER.put("is of type", "the type of a signature is part of what was signed");
        STRICTER.put("holds an OpenPGP packet that is no signature", "nothing but signatures belongs there");
        STRICTER.put("holds a broken signature", "a damaged file");
        STRICTER.put("looking for component", "a component that was asked for and is not there is a mistake");
        STRICTER.put("no repository with packages for", "nothing to take packages from");
    }

    /** What a judge read. */
    private record Reading(boolean accepted, String fields, String reason) {}

    private final Path folder;
    private final Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    private final Instant born = now.minusSeconds(400L * 86_400);
    private final TestKey key = TestKey.born(born);
    private final TestKey second = TestKey.born(born);
    private final TestKey stranger = TestKey.born(born);
    private final Path keyring;
    private final Map<String, Integer> stricter = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int accepted;
    private int refused;

    ReleaseDuel(Path folder) throws IOException {
        this.folder = folder;
        this.keyring = folder.resolve("keys.gpg");
        java.io.ByteArrayOutputStream keys = new java.io.ByteArrayOutputStream();
        keys.write(key.certificate());
        keys.write(second.certificate());
        Files.write(keyring, keys.toByteArray());
    }

    /** Fights it out, in batches since apt takes long to start. */
    void fight(long seed, int cases) throws IOException {
        System.out.println("mutated Releases, seed " + seed + ", " + cases + " cases");
        for (int first = 0; first < cases; first += BATCH) {
            batch(seed, first, Math.min(cases, first + BATCH));
            assertThat(wrong).isEmpty();
            if (first / 1000 != (first + BATCH) / 1000 || first + BATCH >= cases) {
                System.out.println("up to " + (first + BATCH) + ": " + accepted + " taken by all, " + refused
                        + " refused by all, stricter: " + stricter);
            }
        }
        assertThat(accepted).as("cases that tell something").isPositive();
        assertThat(refused).isPositive();
    }

    private void batch(long seed, int from, int to) throws IOException {
        Path root = Files.createDirectory(folder.resolve("batch" + from));
        Map<Integer, Path> places = cases(seed, from, to, root);
        Map<Integer, Reading> theirs = apt(root, places);
        for (Map.Entry<Integer, Path> each : places.entrySet()) {
            try {
                judge("seed " + seed + " case " + each.getKey(), each.getValue(), theirs.get(each.getKey()));
            } catch (AssertionError e) {
                wrong.add(e.getMessage());
            }
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Makes the repositories of cases in a folder. */
    private Map<Integer, Path> cases(long seed, int from, int to, Path root) throws IOException {
        Map<Integer, Path> places = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            Random random = new Random(seed * 1_000_003 + i);
            Map<String, byte[]> files =
                    new Mutations(random).of(repository(random).files(), document(random));
            Path place = root.resolve("r" + i);
            WrittenFiles.write(files, place);
            places.put(i, place);
        }
        return places;
    }

    private void judge(String name, Path place, Reading apt) throws IOException {
        Reading own = own(place);
        if (own.accepted()) {
            assertThat(apt.accepted())
                    .as(name + ": we take it, apt does not: " + apt.reason() + "\n" + shown(place))
                    .isTrue();
            // apt hands on the ends of a field's inner lines as they are, we as ends of lines
            assertThat(own.fields())
                    .as(name + " is read alike\n" + shown(place))
                    .isEqualTo(apt.fields().replace("\r\n", "\n"));
            Path dist = place.resolve("dists/cobra");
            List<String> words = new ArrayList<>(List.of("--ignore-time-conflict", "--keyring", keyring.toString()));
            if (Files.exists(dist.resolve("InRelease"))) {
                words.add(dist.resolve("InRelease").toString());
            } else {
                words.add(dist.resolve("Release.gpg").toString());
                words.add(dist.resolve("Release").toString());
            }
            Judge.Verdict gpgv = Judge.run("gpgv", words.toArray(String[]::new));
            // 2: good, and something that could not be checked, such as a stranger's
            assertThat(gpgv.exit() == 0 || gpgv.exit() == 2 && gpgv.output().contains("Good signature"))
                    .as(name + ": we take it, gpgv does not: " + gpgv.output() + "\n" + shown(place))
                    .isTrue();
            accepted++;
        } else if (apt.accepted()) {
            String why = STRICTER.keySet().stream()
                    .filter(own.reason()::contains)
                    .findFirst()
                    .orElse("");
            assertThat(why)
                    .as(name + ": apt takes it, we do not, and nobody argued why: " + own.reason() + "\n"
                            + shown(place))
                    .isNotEmpty();
            stricter.merge(why, 1, Integer::sum);
        } else {
            refused++;
        }
    }

    private static String shown(Path place) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("InRelease", "Release", "Release.gpg")) {
            Path file = place.resolve("dists/cobra").resolve(name);
            if (Files.exists(file)) {
                text.append(name).append(":\n");
                for (byte b : Files.readAllBytes(file)) {
                    text.append(
                            b == '\n' ? "\\n\n" : b >= ' ' && b < 0x7f ? "" + (char) b : String.format("\\x%02x", b));
                }
            }
        }
        return text.toString();
    }

    private TestRepository repository(Random random) {
        TestRepository repository = new TestRepository(key, now.minusSeconds(3600))
                .forms(org.xenwright.compress.Compression.NONE)
                .add(TestDeb.of("hello", "1.0"));
        return random.nextInt(3) == 0 ? repository.detached() : repository;
    }

    /** Makes the signed files of a Release's text. */
    interface Document {
        Map<String, byte[]> sign(String text, boolean detached);
    }

    private Document document(Random random) {
        int kind = random.nextInt(6);
        Instant at = now.minusSeconds(3600);
        return (text, detached) -> {
            byte[] plain = text.getBytes(StandardCharsets.ISO_8859_1);
            if (detached) {
                String signature = new String(key.signer().detach(plain, at), StandardCharsets.ISO_8859_1);
                return Map.of("Release", plain, "Release.gpg", signature.getBytes(StandardCharsets.ISO_8859_1));
            }
            String own = new String(key.signer().clearSign(plain, at), StandardCharsets.ISO_8859_1);
            if (kind < 2) {
                TestKey other = kind == 0 ? second : stranger;
                own += block(new String(other.signer().clearSign(plain, at), StandardCharsets.ISO_8859_1));
            }
            return Map.of("InRelease", own.getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    private static String block(String file) {
        return file.substring(file.indexOf("-----BEGIN PGP SIGNATURE-----"));
    }

    private Reading own(Path place) throws IOException {
        Source source = new Source(
                List.of(place.toUri()),
                "cobra",
                List.of("main"),
                List.of(),
                new Trust.Keys(key.keyring().and(second.keyring()), "the test's keys"),
                Freshness.DEFAULT,
                "test");
        Access access = new Access(
                new Store(place.resolveSibling("store-" + place.getFileName())),
                Transport.standard(),
                Progress.SILENT,
                now);
        try {
            Archive archive = Archive.open(List.of(source), List.of("amd64"), access);
            Suite suite = archive.releases().get(0).suite();
            return new Reading(
                    true,
                    fields(
                            suite.origin(),
                            suite.label(),
                            suite.name(),
                            suite.codename(),
                            suite.version(),
                            !archive.packages().get(0).packages().isEmpty()),
                    "");
        } catch (ProblemException | IOException e) {
            return new Reading(false, "", String.valueOf(e.getMessage()));
        }
    }

    private static String fields(
            String origin, String label, String suite, String codename, String version, boolean packages) {
        return String.join("|", origin, label, suite, codename, version, packages ? "packages" : "none");
    }

    /** Asks apt of all; those it said nothing of, since another one ended its run, once more without that. */
    private Map<Integer, Reading> apt(Path root, Map<Integer, Path> places) throws IOException {
        Map<Integer, Reading> readings = new TreeMap<>();
        Map<Integer, Path> left = new TreeMap<>(places);
        for (int run = 0; !left.isEmpty(); run++) {
            Map<Integer, Reading> told = apt(root.resolve("apt" + run), left.values(), left);
            if (told.isEmpty()) {
                int first = left.keySet().iterator().next();
                told = apt(
                        root.resolve("apt" + run + "-alone"), List.of(left.get(first)), Map.of(first, left.get(first)));
                told.putIfAbsent(first, new Reading(false, "", "apt said nothing"));
            }
            readings.putAll(told);
            left.keySet().removeAll(told.keySet());
        }
        return readings;
    }

    private Map<Integer, Reading> apt(Path apt, Collection<Path> asked, Map<Integer, Path> places) throws IOException {
        for (String each : List.of("etc/empty", "state/lists/partial", "cache/archives/partial", "log")) {
            Files.createDirectories(apt.resolve(each));
        }
        Files.writeString(apt.resolve("status"), "");
        StringBuilder sources = new StringBuilder();
        asked.forEach(place -> sources.append("deb [signed-by=")
                .append(keyring)
                .append("] file:")
                .append(place)
                .append(" cobra main\n"));
        Files.writeString(apt.resolve("etc/sources.list"), sources.toString());
        String conf = String.join(
                "\n",
                "Dir \"" + apt + "/\";",
                "Dir::Etc \"" + apt + "/etc/\";",
                "Dir::Etc::parts \"" + apt + "/etc/empty\";",
                "Dir::Etc::sourceparts \"" + apt + "/etc/empty\";",
                "Dir::State \"" + apt + "/state\";",
                "Dir::State::status \"" + apt + "/status\";",
                "Dir::Cache \"" + apt + "/cache\";",
                "Dir::Log \"" + apt + "/log\";",
                "APT::Architecture \"amd64\";",
                "#clear APT::Architectures;",
                "APT::Architectures { \"amd64\"; };",
                "APT::Sandbox::User \"root\";",
                "Acquire::Languages \"none\";",
                "");
        Path file = Files.writeString(apt.resolve("apt.conf"), conf);
        Judge.Verdict update = Judge.run("env", "APT_CONFIG=" + file, "apt-get", "update", "-q");
        Judge.Verdict targets = Judge.run(
                "env",
                "APT_CONFIG=" + file,
                "apt-get",
                "indextargets",
                "--format",
                "TARGET|$(REPO_URI)|$(CREATED_BY)|$(FILENAME)|$(ORIGIN)|$(LABEL)|$(SUITE)|$(CODENAME)|$(VERSION)|");
        Map<Integer, Reading> readings = new LinkedHashMap<>();
        for (Map.Entry<Integer, Path> each : places.entrySet()) {
            // values may have lines of their own
            List<String> lines = Pattern.compile("^TARGET\\|", Pattern.MULTILINE)
                    .splitAsStream(targets.output())
                    .filter(entry -> entry.startsWith("file:" + each.getValue() + "/|Packages|"))
                    .map(entry -> new String(entry.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                    .map(entry -> entry.replaceAll("\n[ \t]", "\n").replaceAll("\\$\\([A-Z]+\\)", ""))
                    .toList();
            String prefix = each.getValue().toString().replace("_", "%5f").replace('/', '_') + "_";
            Path lists = apt.resolve("state/lists");
            boolean here = Files.exists(lists.resolve(prefix + "dists_cobra_InRelease"))
                    || Files.exists(lists.resolve(prefix + "dists_cobra_Release"))
                            && Files.exists(lists.resolve(prefix + "dists_cobra_Release.gpg"));
            if (!here || lines.isEmpty()) {
                String said = String.join(
                        "\n",
                        update.output()
                                .lines()
                                .filter(line -> line.contains(each.getValue() + " ") && line.matches("[WE]: .*"))
                                .toList());
                if (!said.isEmpty()) {
                    readings.put(each.getKey(), new Reading(false, "", said));
                }
                continue;
            }
            String[] parts = lines.get(0).split("\\|", -1);
            boolean index = Files.exists(Path.of(parts[2]));
            readings.put(
                    each.getKey(),
                    new Reading(true, fields(parts[3], parts[4], parts[5], parts[6], parts[7], index), ""));
        }
        return readings;
    }
}
