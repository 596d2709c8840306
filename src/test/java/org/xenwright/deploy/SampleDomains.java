package org.xenwright.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.Region;
import org.xenwright.disk.Backing;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskWriter;
import org.xenwright.disk.RawDisk;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.domain.language.Origin;
import org.xenwright.platform.GuestType;
import org.xenwright.store.Digest;

/** A small image in a folder, as a build leaves it, and domains of it with a delta, a seed disk and a state disk. */
public final class SampleDomains {
    private static final int MIB = 1 << 20;
    /** Of a domain whose lines name none. */
    private static final String CARD = "vif = [ \"bridge=xenbr0\" ]\n";

    private static final Map<String, Digest> DIGESTS = new ConcurrentHashMap<>();

    private final Path folder;
    /** Files of the image, which are the same for all domains. */
    private final Map<String, SharedFile> shared = new ConcurrentHashMap<>();

    /** Makes one that nothing could start. */
    public SampleDomains(Path folder) throws IOException {
        this(folder, "a kernel".getBytes(StandardCharsets.UTF_8), "an initramfs".getBytes(StandardCharsets.UTF_8));
    }

    /** Makes one whose disk has no hole and nothing that could be compressed. */
    public static SampleDomains full(Path folder) throws IOException {
        SampleDomains sample = new SampleDomains(folder);
        byte[] disk = new byte[16 * MIB];
        new Random(1).nextBytes(disk);
        Files.write(sample.base(), disk);
        return sample;
    }

    /** Makes one with a kernel and an initramfs for its guests. */
    public SampleDomains(Path folder, byte[] kernel, byte[] initramfs) throws IOException {
        this.folder = Files.createDirectories(folder).toRealPath();
        Files.write(this.folder.resolve("web-vmlinuz"), kernel);
        Files.write(this.folder.resolve("web-initrd.img"), initramfs);
        Files.writeString(this.folder.resolve("manifest.json"), "{}");
        RawDisk.write(plan(Map.of(0, "base", 5 * MIB, "in the middle", 16 * MIB - 4096, "end")), base());
    }

    /** Returns the folder of the image. */
    public Path folder() {
        return folder;
    }

    /** Returns the raw disk of the image: 16 MiB, of which a few KiB are no hole. */
    public Path base() {
        return folder.resolve("web.img");
    }

    private static ImagePlan plan(Map<Integer, String> texts) {
        List<Region> regions = new ArrayList<>();
        texts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each ->
                        regions.add(Region.of(each.getKey(), each.getValue().getBytes(StandardCharsets.UTF_8))));
        return new ImagePlan(16L * MIB, regions);
    }

    /** Returns what a guest of this variation finds on its disk. */
    public byte[] disk(String name, int variation) throws IOException {
        byte[] disk = Files.readAllBytes(base());
        write(disk, own(name, variation));
        Arrays.fill(disk, 5 * MIB, 5 * MIB + 4096, (byte) 0);
        return disk;
    }

    private static void write(byte[] disk, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, disk, 9 * MIB, bytes.length);
    }

    private static String own(String name, int variation) {
        return "own " + name + " " + variation;
    }

    /** Makes the files of a domain; another variation has another delta, and a MiB more. */
    public WantedDomain wanted(String name, int variation) throws IOException {
        return wanted(name, variation, "");
    }

    /** Makes the files of a domain whose disk is that of the image, but for a line that only it has. */
    public WantedDomain differing(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(base());
        write(bytes, own(name, 1));
        Path disk = Files.write(folder.resolve(name + ".img"), bytes);
        try {
            return wanted(name, 1, "", ImagePlan.of(disk));
        } finally {
            Files.delete(disk);
        }
    }

    /** Makes one with more lines in its file. */
    public WantedDomain wanted(String name, int variation, String lines) throws IOException {
        return wanted(
                name, variation, lines, plan(Map.of(0, "base", 9 * MIB, own(name, variation), 16 * MIB - 4096, "end")));
    }

    private WantedDomain wanted(String name, int variation, String lines, ImagePlan disk) throws IOException {
        Path own = Files.createDirectories(folder.resolve("domains").resolve(name + "-" + variation));
        Path delta = own.resolve(name + ".qcow2");
        ImagePlan base = ImagePlan.of(base());
        Files.deleteIfExists(delta);
        DiskFiles.write(
                disk, delta, new DiskWriter.Qcow2Delta(new Backing(base, "../../web.img", DiskFormats.RAW), false));
        Path seed = Files.writeString(own.resolve(name + "-seed.img"), "seed " + variation);
        Path state = own.resolve(name + "-state.img");
        RawDisk.write(new ImagePlan(4L * MIB, List.of(Region.of(MIB, new byte[] {1, 2, 3}))), state);
        Domain domain = domain(own, name, 128 + variation, lines);
        return new WantedDomain(
                domain,
                UUID.fromString(domain.uuid()),
                folder.toString(),
                List.of(shared("web.img"), shared("web-initrd.img"), shared("web-vmlinuz")),
                List.of(
                        own(delta, OwnFile.Purpose.DELTA),
                        own(seed, OwnFile.Purpose.DISK),
                        own(state, OwnFile.Purpose.STATE)),
                132 << 10,
                DeployTerms.NONE,
                Digest.of(XlCfg.emit(domain) + variation));
    }

    /** Makes one without a disk of what outlives it. */
    public WantedDomain withoutState(String name, String lines) throws IOException {
        WantedDomain plain = wanted(name, 1, lines);
        return new WantedDomain(
                plain.domain().withDisks(plain.domain().disks().subList(0, 2), Origin.of("the test")),
                plain.uuid(),
                plain.folder(),
                plain.shared(),
                plain.own().subList(0, 2),
                plain.need(),
                plain.terms(),
                plain.revision());
    }

    /** Returns one whose configuration holds a password. */
    public WantedDomain secret(String name, String password) throws IOException {
        WantedDomain plain = wanted(name, 1);
        Path own = folder.resolve("domains").resolve(name + "-1");
        return of(plain, domain(own, name, 129, "vncpasswd = \"" + password + "\"\n"));
    }

    /** Returns one with the address of another. */
    public WantedDomain withMac(String name, String mac) throws IOException {
        WantedDomain plain = wanted(name, 1);
        Path own = folder.resolve("domains").resolve(name + "-1");
        return of(plain, domain(own, name, 129, "vif = [ \"mac=" + mac + ",bridge=xenbr0\" ]\n"));
    }

    /** Returns the one domain of an image, which writes to its disk. */
    public WantedDomain alone(String name) throws IOException {
        WantedDomain plain = wanted(name, 1);
        Domain domain = plain.domain()
                .withDisks(List.of(DiskSpec.of(base().toString(), "xvda", XlFormat.RAW, true)), Origin.of("the test"));
        return new WantedDomain(
                domain,
                plain.uuid(),
                plain.folder(),
                plain.shared(),
                List.of(),
                plain.need(),
                plain.terms(),
                plain.revision());
    }

    private static WantedDomain of(WantedDomain plain, Domain domain) {
        return new WantedDomain(
                domain,
                UUID.fromString(domain.uuid()),
                plain.folder(),
                plain.shared(),
                plain.own(),
                plain.need(),
                plain.terms(),
                plain.revision());
    }

    private Domain domain(Path own, String name, int memory) throws IOException {
        return domain(own, name, memory, "");
    }

    private Domain domain(Path own, String name, int memory, String more) throws IOException {
        Files.writeString(
                own.resolve(name + ".cfg"), "memory = " + memory + "\n" + (more.contains("vif = ") ? "" : CARD) + more);
        ImageDefaults image = ImageDefaults.of(
                "web",
                "org.example:web",
                GuestType.PVH,
                folder.toString(),
                "web-vmlinuz",
                "web-initrd.img",
                "web.img",
                XlFormat.RAW);
        Domain plain = DomainFiles.load(own, Map.of(), image).get(0);
        String place = folder + "/domains/" + name + "/" + name;
        return plain.withDisks(
                List.of(
                        DiskSpec.of(place + ".qcow2", "xvda", XlFormat.QCOW2, true),
                        DiskSpec.of(place + "-seed.img", "xvdx", XlFormat.RAW, false),
                        DiskSpec.of(place + "-state.img", "xvdy", XlFormat.RAW, true)),
                Origin.of("the test"));
    }

    private SharedFile shared(String name) throws IOException {
        SharedFile known = shared.get(name);
        if (known == null) {
            Path file = folder.resolve(name);
            known = new SharedFile(name, file, digest(file), Files.size(file));
            shared.put(name, known);
        }
        return known;
    }

    /** Returns what a place holds that has one generation of a domain, which is the current one. */
    public static DeployInventory inventory(WantedDomain domain, int current, boolean autostart) {
        DeployInventory.Generation generation = new DeployInventory.Generation(
                current, domain.revision(), "web", List.of(), domain.need(), autostart, "2026-11-30T10:00:00Z");
        return new DeployInventory(
                1,
                "shop",
                1,
                "a test",
                "2026-11-30T10:00:00Z",
                "none",
                List.of(new DeployInventory.Entry(domain.name(), domain.uuid(), current, List.of(generation))),
                Map.of());
    }

    /** Brings a generation of a domain to a place, with the files of its image. */
    public static void put(Destination to, Destination.Lease lease, WantedDomain domain, int generation)
            throws IOException {
        for (SharedFile each : domain.shared()) {
            to.send(lease, each, bytes -> {});
        }
        to.stage(lease, domain, generation, bytes -> {});
        to.check(domain.name(), generation);
    }

    private static OwnFile own(Path file, OwnFile.Purpose purpose) throws IOException {
        return new OwnFile(file.getFileName().toString(), file, digest(file), Files.size(file), purpose);
    }

    /**
     * Returns the digest of a file, computed once for all files of this JVM that have its checksum: for that one the JVM's
     * quick compiler has an instruction.
     */
    public static Digest digest(Path file) throws IOException {
        CRC32C checksum = new CRC32C();
        checksum.update(Files.readAllBytes(file));
        String key = Files.size(file) + " " + checksum.getValue();
        Digest known = DIGESTS.get(key);
        if (known == null) {
            known = Digest.of(file);
            DIGESTS.put(key, known);
        }
        return known;
    }
}
