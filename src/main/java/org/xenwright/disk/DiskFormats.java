package org.xenwright.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.xenwright.problem.NamedChoice;

/** The formats there are: those of this house, and those that a {@link ServiceLoader} finds beside it. */
public final class DiskFormats {
    /** The plain image; what is none of the others. */
    public static final DiskFormat RAW = new RawFormat();

    /** QEMU's own. */
    public static final DiskFormat QCOW2 = new Qcow2Format();

    /** Microsoft's, as XenServer has it. */
    public static final DiskFormat VHD = new VhdFormat();

    /** The appliance of XCP-ng and XenServer. */
    public static final DiskFormat XVA = new XvaFormat();

    /** VMware's, as it is imported. */
    public static final DiskFormat VMDK = new VmdkFormat();

    /** The appliance that VMware and VirtualBox import, by OVF. */
    public static final DiskFormat OVA = new OvaFormat();

    /** The live medium, a CD that is a stick too. */
    public static final DiskFormat ISO = new OpticalFormat();

    private static final List<DiskFormat> ALL = all(List.of(RAW, QCOW2, VHD, VMDK, XVA, OVA, ISO));

    private DiskFormats() {}

    private static List<DiskFormat> all(List<DiskFormat> own) {
        List<DiskFormat> all = new ArrayList<>(own);
        ServiceLoader.load(DiskFormat.class, DiskFormat.class.getClassLoader()).forEach(all::add);
        return List.copyOf(all);
    }

    /** Lists all of them, the plainest first: of the disks of an image, domains use the first that xl opens. */
    public static List<DiskFormat> all() {
        return ALL;
    }

    /** Lists the words of all, sorted. */
    public static Set<String> words() {
        Set<String> words = new TreeSet<>();
        ALL.forEach(each -> words.add(each.word()));
        return words;
    }

    /** Lists the titles of those that are fit for something, the plainest first, as a choice: {@code raw or qcow2}. */
    public static String choice(Predicate<DiskFormat> fit) {
        return NamedChoice.either(
                ALL.stream().filter(fit).map(DiskFormat::title).toList());
    }

    /**
     * Finds the format of a word in a document.
     *
     * @throws IllegalArgumentException for a word that is none
     */
    public static DiskFormat of(String word) {
        return ALL.stream()
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a disk of format '" + word + "', not one of " + String.join(", ", words())));
    }
}
