package org.xenwright.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.store.Fingerprint;

/** The domains of a finished image, with the files that each needs: those it shares with others, and its own. */
public final class WantedDomains {
    private static final String OF_DOMAINS = "domains/";

    private final ImageManifest image;
    private final Path folder;
    private final String prefix;
    private final boolean autostart;
    private final Map<String, SharedFile> known = new TreeMap<>();

    private WantedDomains(ImageManifest image, Path folder, boolean autostart) {
        this.image = image;
        this.folder = folder.toAbsolutePath().normalize();
        this.prefix = this.folder + "/";
        this.autostart = autostart;
    }

    /**
     * Reads the files of an image and of its domains, which lie in its folder.
     *
     * @param domains loaded for that very folder
     * @param autostart of domains that do not say
     */
    public static List<WantedDomain> of(ImageManifest image, Path folder, List<Domain> domains, boolean autostart)
            throws IOException {
        WantedDomains files = new WantedDomains(image, folder, autostart);
        List<WantedDomain> all = new ArrayList<>();
        for (Domain domain : domains) {
            all.add(files.wanted(domain));
        }
        return all;
    }

    private WantedDomain wanted(Domain domain) throws IOException {
        Map<String, SharedFile> shared = new TreeMap<>();
        List<OwnFile> own = new ArrayList<>();
        for (String name : named(domain)) {
            if (name.startsWith(OF_DOMAINS)) {
                OwnFile file = own(domain, name);
                own.add(file);
                if (file.purpose() == OwnFile.Purpose.DELTA) {
                    String base = base(domain);
                    shared.put(base, shared(base));
                }
            } else {
                shared.put(name, shared(name));
            }
        }
        Fingerprint revision =
                new Fingerprint().add("configuration", XlCfg.emit(domain).replace(prefix, "./"));
        shared.forEach((name, file) -> revision.add(name, file.digest().hex()));
        for (OwnFile each : own) {
            // what a state disk holds is the guest's matter from its first start on
            revision.add(
                    each.name(),
                    each.purpose() == OwnFile.Purpose.STATE ? "" : each.digest().hex());
        }
        return new WantedDomain(
                domain,
                UUID.fromString(domain.uuid()),
                folder.toString(),
                List.copyOf(shared.values()),
                own,
                MemoryTaken.of(domain),
                DeployTerms.of(domain, autostart),
                revision.digest());
    }

    /** Returns the files below the folder that a configuration names, by their names there. */
    private Set<String> named(Domain domain) {
        Set<String> names = new TreeSet<>();
        for (String key : List.of("kernel", "ramdisk")) {
            domain.text(key).filter(path -> path.startsWith(prefix)).ifPresent(path -> names.add(relative(path)));
        }
        for (DiskSpec disk : domain.disks()) {
            String target = disk.target();
            if (target != null && target.startsWith(prefix)) {
                names.add(relative(target));
            }
        }
        return names;
    }

    private String relative(String path) {
        return path.substring(prefix.length());
    }

    private String base(Domain domain) {
        return image.disks().stream()
                .filter(disk -> disk.format().equals(DiskFormats.RAW))
                .findFirst()
                .orElseThrow(
                        () -> Problem.of("bringing " + domain.name() + " to hosts", "add raw to <image><disk><formats>")
                                .found("an image without a raw disk")
                                .raise())
                .file();
    }

    private SharedFile shared(String name) throws IOException {
        SharedFile file = known.get(name);
        if (file == null) {
            Path path = folder.resolve(name);
            file = new SharedFile(name, path, Digest.of(path), Files.size(path));
            known.put(name, file);
        }
        return file;
    }

    private OwnFile own(Domain domain, String name) throws IOException {
        Path path = folder.resolve(name);
        String file = String.valueOf(path.getFileName());
        return new OwnFile(file, path, Digest.of(path), Files.size(path), OwnFile.purpose(domain.name(), file));
    }
}
