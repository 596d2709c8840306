package org.xenwright.deploy.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Machine;
import org.xenwright.deploy.DeployTerms;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.disk.DeltaBase;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/**
 * A domain with the files of a machine that stands for it. It has a uuid of this boot, so that no deployment takes it for
 * its own; its name and its cards are those of its file, so that the host refuses it where the domain itself runs.
 */
final class TrialDomain {
    private static final Origin ORIGIN = Origin.of("the driver ssh");
    /** It never starts with its host, so that it minds no link by which another does. */
    private static final DeployTerms BY_HAND = new DeployTerms(null, Set.of(), Set.of(), 0, false);

    private static final String OF_DOMAINS = "domains/";
    private static final String ABOVE_THEM = "../../";

    private final BootHost host;
    private final Domain domain;
    private final Path folder;
    private final String prefix;
    private final Map<String, SharedFile> shared = new TreeMap<>();
    private final List<OwnFile> own = new ArrayList<>();

    private TrialDomain(BootHost host, Domain domain, Path folder, String hostFolder) {
        this.host = host;
        this.domain = domain;
        this.folder = folder;
        prefix = hostFolder.endsWith("/") ? hostFolder : hostFolder + "/";
    }

    /**
     * Reads the files of a machine made for a domain.
     *
     * @param folder where the image's files lie
     * @param hostFolder the folder of these files according to the domain's file
     */
    static WantedDomain of(BootHost host, Domain domain, Path folder, String hostFolder, Machine machine)
            throws IOException {
        TrialDomain trial = new TrialDomain(host, domain, folder, hostFolder);
        if (!machine.bootsFromDisk()) {
            trial.share("kernel", machine.software().kernel());
            trial.share("ramdisk", machine.software().initramfs());
        }
        trial.disks(machine);
        return trial.wanted(machine);
    }

    private void share(String key, @Nullable Path file) throws IOException {
        String path = domain.text(key).orElse("");
        if (file != null && path.startsWith(prefix)) {
            share(path.substring(prefix.length()), host.digest(file), file);
        }
    }

    private void share(String name, Digest digest, Path file) throws IOException {
        shared.put(name, new SharedFile(name, file, digest, Files.size(file)));
    }

    private void disks(Machine machine) throws IOException {
        int number = 0;
        for (DiskSpec disk : domain.disks()) {
            String target = disk.target();
            if (target == null || !target.startsWith(prefix)) {
                continue;
            }
            Machine.Disk given = machine.disks().get(number++);
            if (given.kept()) {
                throw problem("boot it once, or with the driver qemu", "a disk that is to be kept");
            }
            if (!given.file().startsWith(folder)) {
                throw problem(
                        "boot it by its kernel from outside: -Dxen.firmware=kernel",
                        "a disk " + given.file() + " that was made for this boot alone");
            }
            String name = target.substring(prefix.length());
            if (name.startsWith(OF_DOMAINS)) {
                own(given);
            } else {
                share(name, host.digest(given.file()), given.file());
            }
        }
    }

    private void own(Machine.Disk disk) throws IOException {
        Path file = disk.file();
        String name = String.valueOf(file.getFileName());
        OwnFile.Purpose purpose = OwnFile.purpose(domain.name(), name);
        if (purpose == OwnFile.Purpose.DELTA) {
            String base = DeltaBase.name(file);
            if (base.startsWith(ABOVE_THEM)) {
                Path image = folder.resolve(base.substring(ABOVE_THEM.length()));
                share(base.substring(ABOVE_THEM.length()), host.digest(image), image);
            }
        }
        own.add(new OwnFile(name, file, host.digest(file), Files.size(file), purpose));
    }

    private RuntimeException problem(String remedy, String found) {
        return Problem.of("booting " + domain.name() + " on a Xen host", remedy)
                .found(found)
                .expected("the disks of its image as they are")
                .raise();
    }

    private WantedDomain wanted(Machine machine) {
        UUID uuid = UUID.randomUUID();
        Map<String, Setting> settings = new LinkedHashMap<>(domain.settings());
        put(settings, "uuid", Value.text(uuid.toString(), ORIGIN));
        // so that a crash can be told from an end
        put(settings, "on_crash", Value.text("preserve", ORIGIN));
        int memory = machine.hardware().memory();
        if (memory != domain.memory()) {
            put(settings, "memory", Value.number(memory, ORIGIN));
            settings.remove("maxmem");
        }
        Domain changed =
                new Domain(domain.name(), domain.type(), settings, domain.disks(), domain.vifs(), domain.guest());
        return new WantedDomain(
                changed,
                uuid,
                prefix.substring(0, prefix.length() - 1),
                List.copyOf(shared.values()),
                own,
                (long) memory << 10,
                BY_HAND,
                Digest.of(XlCfg.emit(changed)));
    }

    private static void put(Map<String, Setting> settings, String key, Value value) {
        settings.put(key, new Setting(key, value, false, ORIGIN));
    }
}
