package org.xenwright.deb.repository;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.xenwright.openpgp.Keyring;
import org.xenwright.problem.Problem;
import org.xenwright.transport.RepositoryAddress;

/** Reads a host's configuration of APT and keeps what belongs to the host's own distribution. */
final class HostSources {
    /** The options that make APT take another Release, or not all packages of it. */
    private static final List<String> UNKNOWN = List.of("inrelease-path", "snapshot", "include", "exclude");

    private final Path root;
    private final Path apt;
    private final Distribution distribution;
    private final KeyFiles keys;
    private final AptConf conf;
    private final Map<String, Trust> trusts = new HashMap<>();
    private SharedOptions shared = new SharedOptions(List.of());
    private final List<Source> own = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    HostSources(Path root) throws IOException {
        this.root = root;
        this.apt = root.resolve("etc/apt");
        this.distribution = Distribution.of(root);
        this.keys = new KeyFiles(root);
        this.conf = AptConf.read(apt);
    }

    AptSources read() throws IOException {
        collect(false);
        if (own.isEmpty()) {
            // a machine that follows "stable" or "sid"; beside the codename such a source would be an extra
            left.clear();
            remarks.clear();
            collect(true);
        }
        if (own.isEmpty()) {
            throw Problem.of(
                            "finding where packages come from",
                            "name <repositories> in the POM: <url>, <suite>, <components>, <signedBy>")
                    .at(apt.toString())
                    .found(left.isEmpty() ? "no enabled source of packages" : String.join("; ", left))
                    .expected("sources of this machine's own distribution"
                            + (distribution.codename().isEmpty() ? "" : " (" + distribution.codename() + ")"))
                    .raise();
        }
        remarks.addAll(left.stream().map(each -> each + ": left out").toList());
        return new AptSources(own, remarks.stream().distinct().toList());
    }

    private void collect(boolean byRole) throws IOException {
        List<SourceEntry> entries = entries();
        shared = new SharedOptions(entries);
        for (SourceEntry entry : entries) {
            for (String suite : entry.packages() ? entry.suites() : List.<String>of()) {
                for (String uri : entry.uris()) {
                    add(entry, uri, suite, byRole);
                }
            }
        }
    }

    private List<SourceEntry> entries() throws IOException {
        List<SourceEntry> entries = new ArrayList<>();
        if (Files.isRegularFile(apt.resolve("sources.list"))) {
            entries.addAll(SourceFiles.oneLine(apt.resolve("sources.list")));
        }
        for (Path file : ConfigurationFiles.in(apt.resolve("sources.list.d"), List.of(".list", ".sources"))) {
            entries.addAll(file.toString().endsWith(".list") ? SourceFiles.oneLine(file) : SourceFiles.deb822(file));
        }
        return entries;
    }

    private void add(SourceEntry entry, String uri, String suite, boolean byRole) throws IOException {
        String shown = entry.where() + " (" + suite + ")";
        if (!distribution.owns(suite, entry.components(), byRole)) {
            left.add(shown + " is not of " + (distribution.id() + " " + distribution.codename()).strip());
            return;
        }
        for (String name : UNKNOWN) {
            if (AptConf.isOn(entry.option(name), !entry.option(name).isBlank())) {
                left.add(shown + " has the option " + name + ", which is not known here");
                return;
            }
        }
        if (shared.of(uri, suite, "trusted").equals("false")) {
            left.add(shown + " is not to be trusted, as this machine's APT is told (trusted=no)");
            return;
        }
        List<URI> mirrors = mirrors(uri, entry, shown);
        if (mirrors.isEmpty()) {
            return;
        }
        Trust trust = trust(entry, uri, suite);
        if (trust instanceof Trust.Keys signed && !belongs(signed.keyring())) {
            left.add(shown + " is signed by keys that are not the distribution's");
            return;
        }
        join(new Source(
                mirrors,
                suite,
                entry.components(),
                SourceEntry.words(entry.option("architectures")),
                trust,
                freshness(uri, suite, entry.where()),
                entry.where()));
    }

    private Freshness freshness(String uri, String suite, String where) {
        boolean date = AptConf.isOn(shared.of(uri, suite, "check-date"), conf.setting("Acquire::Check-Date", true));
        // without a clock that is right nothing can be out of date
        boolean valid = date
                && AptConf.isOn(
                        shared.of(uri, suite, "check-valid-until"), conf.setting("Acquire::Check-Valid-Until", true));
        Freshness freshness = Freshness.DEFAULT.withValidUntil(valid).withDate(date);
        String longest = shared.of(uri, suite, "valid-until-max");
        String future = shared.of(uri, suite, "date-max-future");
        if (valid && !longest.isEmpty()) {
            freshness = freshness.withMaxAge(seconds(longest, "valid-until-max", where));
        }
        return future.isEmpty() ? freshness : freshness.withSkew(seconds(future, "date-max-future", where));
    }

    private static Duration seconds(String text, String option, String where) {
        if (!text.matches("[0-9]{1,10}")) {
            throw Problem.of("reading the sources of APT", "correct the option " + option)
                    .at(where)
                    .found("'" + text + "'")
                    .expected("a number of seconds")
                    .raise();
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private void join(Source source) {
        if (!source.freshness().checkValidUntil()) {
            remarks.add("Valid-Until of this machine's sources is not checked, as its APT is configured");
        }
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i).differsInComponentsOnly(source)) {
                own.set(i, own.get(i).and(source));
                return;
            }
        }
        own.add(source);
    }

    /** Returns the addresses of one repository; none when it is reached by a way we do not go. */
    private List<URI> mirrors(String uri, SourceEntry entry, String shown) throws IOException {
        if (uri.matches("(?:http|https|file):.*")) {
            return List.of(RepositoryAddress.ofFolder(uri, entry.where()));
        }
        if (uri.startsWith("mirror+file:/")) {
            return mirrorList(uri.substring("mirror+file:".length()), entry.where());
        }
        left.add(shown + " uses the transport of " + uri.replaceFirst(":.*", ""));
        return List.of();
    }

    // apt-transport-mirror(1): an address a line, then perhaps tab-separated metadata; images of clouds use it
    private List<URI> mirrorList(String path, String where) throws IOException {
        Path file = root.resolve(path.replaceFirst("^/+", ""));
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.map(line -> line.replaceFirst("\t.*", "").strip())
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> RepositoryAddress.ofFolder(line, where))
                    .toList();
        }
    }

    private Trust trust(SourceEntry entry, String uri, String suite) throws IOException {
        if (shared.of(uri, suite, "trusted").equals("true")) {
            remarks.add(entry.where() + " is taken without a signature, as this machine's APT does (trusted=yes)");
            return new Trust.Unsigned();
        }
        String signedBy = shared.of(uri, suite, "signed-by");
        Trust known = trusts.get(signedBy);
        if (known == null) {
            known = trust(signedBy, entry);
            trusts.put(signedBy, known);
        }
        return known;
    }

    private Trust trust(String signedBy, SourceEntry entry) throws IOException {
        if (!signedBy.isEmpty()) {
            return keys.read(signedBy, hostKeys(), entry.where());
        }
        Keyring keyring = hostKeys();
        if (keyring.isEmpty()) {
            throw Problem.of(
                            "reading whose signatures count",
                            "install " + archiveKeyring().getFileName() + ", or add Signed-By to the source")
                    .at(entry.where())
                    .expected("keys in " + archiveKeyring() + " or " + apt.resolve("trusted.gpg.d"))
                    .raise();
        }
        return new Trust.Keys(keyring, "the keys this machine's APT trusts");
    }

    private boolean belongs(Keyring keyring) {
        if (!Files.isRegularFile(archiveKeyring())) {
            return true;
        }
        Set<String> distributions = new HashSet<>(
                keys.file(archiveKeyring(), archiveKeyring().toString()).fingerprints());
        return keyring.fingerprints().stream().anyMatch(distributions::contains);
    }

    private Keyring hostKeys() throws IOException {
        Keyring keyring = Keyring.EMPTY;
        if (Files.isRegularFile(archiveKeyring())) {
            keyring = keys.file(archiveKeyring(), archiveKeyring().toString());
        }
        for (Path file : ConfigurationFiles.in(apt.resolve("trusted.gpg.d"), List.of(".gpg", ".asc"))) {
            keyring = keyring.and(keys.file(file, file.toString()));
        }
        return keyring;
    }

    private Path archiveKeyring() {
        return root.resolve("usr/share/keyrings/" + distribution.id() + "-archive-keyring.gpg");
    }
}
