package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainProfiles;
import org.xenwright.domain.ForeignTerms;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.lint.DomainLint;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;
import org.xenwright.domain.lint.Severity;
import org.xenwright.image.artifact.ReceivedImage;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.DomainPreflight;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;

/**
 * The domains that are asked of an image made elsewhere.
 *
 * @param domain name of the one domain; null for those of the image's project, or of the fleet
 * @param fleet a table with a row for each domain; null for none
 * @param profile which of the image's domain files they follow; null to choose by name
 * @param settings their settings: keys of xl.cfg and of {@code guest.}
 * @param allowed what the image's files may set although it concerns more than the guest
 */
record AskedDomains(
        @Nullable String domain,
        @Nullable Path fleet,
        @Nullable String profile,
        Map<String, String> settings,
        List<String> allowed) {
    private static final String GUEST = "guest.";
    private static final String DOMAIN = "domain.";

    AskedDomains {
        if (domain != null && fleet != null) {
            throw Problem.of("getting an image", "give one of the two")
                    .found("-Dxen.domain and -Dxen.fleet")
                    .raise();
        }
        if (fleet != null && !Files.isRegularFile(fleet)) {
            throw Problem.of("getting an image", "name a table")
                    .at("-Dxen.fleet")
                    .found(fleet + ", which is no file")
                    .raise();
        }
    }

    /** Returns the settings among properties: each {@code guest.KEY}, and the key of each {@code domain.KEY}. */
    static Map<String, String> settings(Properties properties) {
        Map<String, String> settings = new TreeMap<>();
        properties.forEach((name, value) -> {
            String key = name.toString();
            if (key.startsWith(GUEST)) {
                settings.put(key, value.toString());
            } else if (key.startsWith(DOMAIN)) {
                settings.put(key.substring(DOMAIN.length()), value.toString());
            }
        });
        return settings;
    }

    /**
     * Domains that passed the checks, before anything is written.
     *
     * @param profiles the image's domain files
     * @param image its name
     */
    record Checked(DomainProfiles profiles, String image, List<Domain> domains) {
        List<String> names() {
            return domains.stream().map(Domain::name).toList();
        }
    }

    /**
     * Loads them and refuses what the image may not decide, what would not start, and unknown keys.
     *
     * @param hostFolder where the image's files will lie on the Xen host
     * @param remarks receives what has no effect, and what may be wrong
     */
    Checked check(FetchedImage fetched, String hostFolder, Consumer<String> remarks) throws IOException {
        ReceivedImage received = fetched.received();
        ImageManifest image = received.manifest();
        Optional<String> none = DomainOutputs.none(image.outline());
        if (none.isPresent() && (domain != null || fleet != null || profile != null || !settings.isEmpty())) {
            throw Problem.of("making the domains", "ask for none, or for an image with a raw disk")
                    .at(image.name())
                    .found("an image without any: " + none.get())
                    .raise();
        }
        DomainProfiles profiles = new DomainProfiles(received.domainFiles(), image.name(), terms(image, hostFolder));
        if (none.isPresent()) {
            remarks.accept(image.name() + " has no domains: " + none.get());
            return new Checked(profiles, image.name(), List.of());
        }
        Path folder = Files.createTempDirectory("xenwright-domains");
        try {
            Checked empty = new Checked(profiles, image.name(), List.of());
            write(empty, folder);
            // whatever the image says of itself, its domains are those of the place it was asked from
            List<Domain> all = DomainOutputs.load(
                    image, new DomainOutputs.DomainRequest(folder, hostFolder, fetched.place(), Map.of()).ofStranger());
            look(all, folder, received, remarks);
            profiles.remarks().forEach(remarks);
            return new Checked(profiles, image.name(), all);
        } finally {
            clear(folder);
        }
    }

    /** Writes the domain files that they are derived from, to be looked at later. */
    void write(Checked checked, Path folder) throws IOException {
        if (fleet != null) {
            checked.profiles().writeFleet(folder, fleet, profile, settings);
        } else if (domain != null || !settings.isEmpty() || profile != null) {
            checked.profiles().writeOne(folder, domain != null ? domain : checked.image(), profile, settings);
        } else {
            checked.profiles().writeAll(folder);
        }
    }

    private ForeignTerms terms(ImageManifest image, String hostFolder) {
        String folder = hostFolder.endsWith("/") ? hostFolder : hostFolder + "/";
        Map<String, ForeignTerms.OwnFile> disks = new HashMap<>();
        for (ImageManifest.Disk each : image.disks()) {
            XlFormat.of(each.format())
                    .ifPresent(
                            format -> disks.put(each.file(), new ForeignTerms.OwnFile(folder + each.file(), format)));
        }
        Set<String> words = new TreeSet<>();
        allowed.forEach(each -> words.add(each.strip()));
        return new ForeignTerms(settings.keySet(), words, disks);
    }

    /** Refuses what would not start, and unknown keys of this command: without them it would mean something else. */
    private static void look(List<Domain> all, Path folder, ReceivedImage received, Consumer<String> remarks)
            throws IOException {
        DomainLint lint = new DomainLint(folder, null);
        lint.project(folder, () -> all);
        List<Finding> findings = new ArrayList<>(lint.findings());
        findings.addAll(DomainPreflight.check(all, received.manifest(), null));
        for (Finding each : findings) {
            String file = each.origin().file();
            boolean ofImage = received.domainFiles().containsKey(file.replaceFirst("\\.cfg$", ""));
            if (each.severity() == Severity.ERROR || each.rule() == Rule.UNKNOWN_KEY && !ofImage) {
                throw Problem.of("making the domains", each.remedy())
                        .at(
                                file.equals(DomainProfiles.ASKED)
                                        ? "-Dguest.* and -Ddomain.*"
                                        : each.origin().toString())
                        .found(each.message())
                        .raise();
            }
            remarks.accept(each.text());
        }
    }

    private static void clear(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(folder);
    }
}
