package org.xenwright.deb.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.packages.PackageName;
import org.xenwright.store.Digest;
import org.xenwright.store.Inventory;

/** A package of the store, extracted from its .deb: metadata in memory, files by reference. */
public final class UnpackedDeb {
    private final Path folder;
    private final Digest sha256;
    private final Inventory inventory;
    private final SortedMap<String, byte[]> members;
    private final Paragraph control;
    private final List<Conffile> conffiles;

    private UnpackedDeb(
            Path folder,
            Digest sha256,
            Inventory inventory,
            SortedMap<String, byte[]> members,
            Paragraph control,
            List<Conffile> conffiles) {
        this.folder = folder;
        this.sha256 = sha256;
        this.inventory = inventory;
        this.members = members;
        this.control = control;
        this.conffiles = conffiles;
    }

    /**
     * Opens an entry of the store; empty when it is damaged, as far as the sizes of its files tell.
     *
     * @param sha256 of the .deb
     * @param name what errors call the package
     */
    public static Optional<UnpackedDeb> open(Path folder, Digest sha256, String name) throws IOException {
        Optional<Inventory> inventory = Inventory.ofIntact(folder);
        if (inventory.isEmpty() || inventory.get().items().size() != 3) {
            return Optional.empty();
        }
        SortedMap<String, byte[]> members = ControlMembers.read(folder.resolve(Unpacker.CONTROL), name);
        byte[] control = members.get("control");
        if (control == null) {
            throw new DebFormatException(name + ": its control archive holds no file 'control'");
        }
        Paragraph paragraph = Paragraph.parse(control, name + " control");
        for (String field : List.of("Package", "Version", "Architecture")) {
            if (paragraph.get(field, "").isEmpty()) {
                throw new DebFormatException(name + ": its control file has no field " + field);
            }
        }
        if (!paragraph.get("Package", "").matches("[a-z0-9][a-z0-9+.-]*")
                || !PackageName.isArchitecture(paragraph.get("Architecture", ""))) {
            throw new DebFormatException(name + ": its control file names no valid package or architecture");
        }
        List<Conffile> conffiles = Conffile.parse(members.getOrDefault("conffiles", new byte[0]), name);
        return Optional.of(new UnpackedDeb(folder, sha256, inventory.get(), members, paragraph, conffiles));
    }

    public String name() {
        return control.get("Package", "");
    }

    public String version() {
        return control.get("Version", "");
    }

    /** {@code amd64}, or {@code all}. */
    public String architecture() {
        return control.get("Architecture", "");
    }

    /** As dpkg names it where several architectures may be installed side by side: {@code libc6:amd64}. */
    String unambiguousName() {
        return control.get("Multi-Arch", "").equals("same") ? name() + ":" + architecture() : name();
    }

    /** Of the .deb. */
    public Digest sha256() {
        return sha256;
    }

    /** Returns the fields of its control file. */
    public Paragraph control() {
        return control;
    }

    /**
     * Returns the files of its control archive by name: scripts, {@code md5sums}, {@code triggers}. The arrays must not
     * change.
     */
    public SortedMap<String, byte[]> members() {
        return Collections.unmodifiableSortedMap(members);
    }

    /** Returns the paths it declares as conffiles, as written. */
    public List<Conffile> conffiles() {
        return conffiles;
    }

    /** Returns its files as an uncompressed tar. */
    public Path data() {
        return folder.resolve(Unpacker.DATA);
    }

    /** Returns the .deb itself, byte for byte. */
    public Path deb() {
        return folder.resolve(Unpacker.DEB);
    }

    /** Size of the .deb in bytes. */
    public long size() throws IOException {
        return Files.size(deb());
    }

    /**
     * Returns whether every byte of what was taken out is still what it was when the entry was made; reads all of them.
     */
    public boolean verify() throws IOException {
        return inventory.verify(Unpacker.CONTROL) && inventory.verify(Unpacker.DATA);
    }

    /** Name and version, as people say it. */
    @Override
    public String toString() {
        return name() + " (" + version() + ")";
    }
}
