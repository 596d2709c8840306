package org.xenwright.deploy.xl;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xenwright.problem.Problem;

/** Disks that are files in the folder of their generation: deltas, or copies of images with the deltas applied. */
record FileStorage(Form form) implements DiskStorage {
    /** The form of a disk. */
    enum Form {
        /** The first that the host is able to do. */
        ANY,
        /** The delta as it is, over the image, which takes QEMU in the host's dom0. */
        DELTA,
        /** A copy of the image, of which the host's file system may share blocks, with the delta applied. */
        COPY
    }

    /** File systems on which {@code cp --reflink} shares the blocks of copies. */
    private static final Set<String> SHARING = Set.of("btrfs", "xfs", "bcachefs", "ocfs2", "zfs");

    @Override
    public String facts() {
        return "";
    }

    @Override
    public Offer offer(Map<String, String> facts, String host) {
        boolean qemu = facts.containsKey("qemu");
        if (form == Form.DELTA && !qemu) {
            throw Problem.of(
                            "choosing the disks of domains",
                            "install qemu-system-xen there, or write <disks>copy</disks>")
                    .at(host)
                    .found("qcow2, and no QEMU in dom0")
                    .raise();
        }
        boolean qcow2 = qemu && form != Form.COPY;
        boolean shares = SHARING.contains(facts.getOrDefault("files", "").strip());
        return new Offer(qcow2, !qcow2 && !shares, -1, List.of());
    }

    @Override
    public String volumes(HostLayout layout, String domain, int generation, Set<String> places) {
        return "";
    }

    @Override
    public String copies(HostLayout layout, String domain, int generation, Map<String, GenerationFiles.Copy> copies) {
        StringBuilder script = new StringBuilder()
                .append("copy() { rm -f \"$2\"; cp --reflink=auto --sparse=always \"$1\" \"$2\" 2>/dev/null")
                .append(" || cp \"$1\" \"$2\" && chmod 0600 \"$2\"; }\n");
        copies.forEach((place, copy) -> script.append("copy ")
                .append(ShellWord.of(layout.image(copy.base().digest())))
                .append(' ')
                .append(ShellWord.of(place))
                .append(" || exit 1\n"));
        return script.toString();
    }
}
