package org.xenwright.deploy.xl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.disk.DeltaBase;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.problem.Problem;

/**
 * The files of a generation, by their places in its folder, and the domain with the paths that they have there.
 *
 * @param domain as the host is to start it
 * @param links to files of the image
 * @param sent files that travel as they are
 * @param copies of files of the image that the domain writes to
 * @param states disks that no generation owns
 */
record GenerationFiles(
        Domain domain,
        Map<String, SharedFile> links,
        Map<String, OwnFile> sent,
        Map<String, Copy> copies,
        Map<String, OwnFile> states) {
    private static final Origin ORIGIN = Origin.of("the host");
    private static final String COPIED = ".raw";
    /** What lies in the folder of a generation for a moment, where several are written at once. */
    static final String SUMS_OF_ALL = "sums-of-all";

    /** What names the disks of a generation that lie elsewhere, in its folder. */
    static final String VOLUMES = "volumes";

    /** What lies in the folder of a generation besides the files of its domain. */
    private static final Set<String> RESERVED =
            Set.of("generation.json", "needs", "sums", SUMS_OF_ALL, VOLUMES, MigrationScripts.CONFIGURATION);

    /**
     * A copy of a file of the image.
     *
     * @param base that is copied
     * @param delta that is applied to it, if one is
     */
    record Copy(SharedFile base, Optional<OwnFile> delta) {}

    /**
     * Lays out a domain.
     *
     * @param folder of the generation on the host
     * @param copied whether deltas are applied to copies
     */
    static GenerationFiles of(WantedDomain wanted, String folder, boolean copied) throws IOException {
        Map<String, SharedFile> links = new LinkedHashMap<>();
        Map<String, OwnFile> sent = new LinkedHashMap<>();
        Map<String, Copy> copies = new LinkedHashMap<>();
        Map<String, OwnFile> states = new LinkedHashMap<>();
        wanted.shared().forEach(file -> links.put(place(wanted, file.name()), file));
        for (OwnFile file : wanted.own()) {
            String place = place(wanted, "domains/" + wanted.name() + "/" + file.name());
            switch (file.purpose()) {
                case STATE -> states.put(place, file);
                case DISK -> sent.put(place, file);
                case DELTA -> {
                    SharedFile base = base(wanted, file, links);
                    if (copied) {
                        copies.put(place + COPIED, new Copy(base, Optional.of(file)));
                    } else {
                        sent.put(place, file);
                    }
                }
            }
        }
        Domain moved = moved(wanted, folder, copies);
        for (DiskSpec disk : moved.disks()) {
            String place = below(String.valueOf(disk.target()), folder).orElse("");
            SharedFile image = links.get(place);
            if (image != null && disk.writable()) {
                copies.put(place, new Copy(image, Optional.empty()));
                links.remove(place);
            }
        }
        GenerationFiles files = new GenerationFiles(moved, links, sent, copies, states);
        files.check(folder);
        return files;
    }

    private static String place(WantedDomain wanted, String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.chars().anyMatch(c -> c < ' ')) {
                throw Problem.of("laying out " + wanted.name() + " for a host", "make the image again")
                        .found("a file " + name)
                        .raise();
            }
        }
        String first = name.split("/", 2)[0];
        if (first.startsWith("xl.json")
                || RESERVED.contains(first)
                || first.equals(wanted.name() + ".cfg")
                || name.equals("domains")
                || name.equals("domains/" + wanted.name())) {
            throw Problem.of("laying out " + wanted.name() + " for a host", "give the file of the image another name")
                    .found("a file " + name)
                    .expected("none of what the host keeps of a generation itself")
                    .raise();
        }
        return name;
    }

    /** Returns the file of the image that a delta lies over, by the name in its header. */
    private static SharedFile base(WantedDomain wanted, OwnFile delta, Map<String, SharedFile> links)
            throws IOException {
        String name = DeltaBase.name(delta.file());
        SharedFile base = name.startsWith("../../") ? links.get(name.substring("../../".length())) : null;
        if (base == null) {
            throw Problem.of("laying out " + wanted.name() + " for a host", "make the image again, with a raw disk")
                    .at(delta.file().toString())
                    .found("a delta over " + name)
                    .expected("one over the disk of its image")
                    .raise();
        }
        return base;
    }

    /** Returns the domain with the folder of the generation for that of the image. */
    private static Domain moved(WantedDomain wanted, String folder, Map<String, Copy> copies) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        wanted.domain().settings().forEach((key, setting) -> {
            Value value = setting.value();
            boolean disks = key.equals("disk") || key.startsWith("guest.");
            settings.put(
                    key,
                    disks
                            ? setting
                            : new Setting(
                                    key, moved(value, wanted.folder(), folder), setting.appended(), setting.origin()));
        });
        List<DiskSpec> disks = new ArrayList<>();
        for (DiskSpec disk : wanted.domain().disks()) {
            String target = disk.target();
            String to = target == null ? null : moved(target, wanted.folder(), folder);
            boolean raw = to != null && copies.containsKey(below(to, folder).orElse("") + COPIED);
            disks.add(new DiskSpec(
                    raw ? to + COPIED : to,
                    disk.vdev(),
                    raw ? XlFormat.RAW : disk.format(),
                    disk.writable(),
                    disk.cdrom(),
                    disk.options()));
        }
        Domain plain = wanted.domain();
        return new Domain(plain.name(), plain.type(), settings, plain.disks(), plain.vifs(), plain.guest())
                .withDisks(disks, ORIGIN);
    }

    private static Value moved(Value value, String from, String to) {
        if (value instanceof Value.Atom atom) {
            return atom.quoted() ? Value.text(moved(atom.text(), from, to), atom.origin()) : atom;
        }
        Value.Sequence list = (Value.Sequence) value;
        return new Value.Sequence(
                list.items().stream().map(item -> moved(item, from, to)).toList(), list.origin());
    }

    private static String moved(String text, String from, String to) {
        return below(text, from).map(rest -> to + "/" + rest).orElse(text);
    }

    private static Optional<String> below(String path, String folder) {
        String start = folder.endsWith("/") ? folder : folder + "/";
        return path.startsWith(start) ? Optional.of(path.substring(start.length())) : Optional.empty();
    }

    /** Finds paths of files that would not be there. */
    private void check(String folder) {
        for (String path : paths()) {
            Optional<String> place = below(path, folder);
            if (place.isPresent()
                    && !links.containsKey(place.get())
                    && !sent.containsKey(place.get())
                    && !copies.containsKey(place.get())
                    && !states.containsKey(place.get())) {
                throw Problem.of(
                                "laying out " + domain.name() + " for a host",
                                "name a file of the image, or one of the host")
                        .at(domain.name() + ".cfg")
                        .found(place.get())
                        .expected("one of " + String.join(", ", all()))
                        .raise();
            }
        }
    }

    private List<String> all() {
        List<String> all = new ArrayList<>(links.keySet());
        all.addAll(sent.keySet());
        all.addAll(copies.keySet());
        all.addAll(states.keySet());
        return all;
    }

    /** Returns the files of the host that the domain needs. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        // a loader takes the kernel from the guest's disk, where its path is another thing
        boolean loaded = domain.settings().containsKey("bootloader");
        for (String key : loaded ? List.<String>of() : List.of("kernel", "ramdisk", "device_tree")) {
            domain.text(key).filter(path -> path.startsWith("/")).ifPresent(paths::add);
        }
        for (DiskSpec disk : domain.disks()) {
            String target = disk.target();
            if (target != null && target.startsWith("/")) {
                paths.add(target);
            }
        }
        return paths;
    }

    /** Returns the bridges of the host that the domain names. */
    List<String> bridges() {
        List<String> bridges = new ArrayList<>();
        domain.vifs().forEach(card -> {
            String bridge = card.option("bridge");
            if (bridge != null && card.option("backend") == null) {
                bridges.add(bridge);
            }
        });
        return bridges;
    }

    /** Returns the hardware addresses of its cards, in lower case. */
    List<String> macs() {
        List<String> macs = new ArrayList<>();
        domain.vifs().forEach(card -> {
            String mac = card.option("mac");
            if (mac != null) {
                macs.add(mac.toLowerCase(Locale.ROOT));
            }
        });
        return macs;
    }
}
