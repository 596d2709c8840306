package org.xenwright.deploy.xl;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.xenwright.deploy.SharedFile;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.ssh.RemoteFiles;

/**
 * Images that a host has already, of which a new one can begin as a copy: the host's file system may share what both
 * have in common, and only the rest travels.
 */
final class EarlierImages {
    /** How a host names the sums beside an image. */
    static final String SUFFIX = ".blocks";

    /** Below this, a copy costs more than it saves. */
    private static final long WORTH = 1 << 20;

    private final HostShell shell;
    private final HostLayout layout;

    EarlierImages(HostShell shell, HostLayout layout) {
        this.shell = shell;
        this.layout = layout;
    }

    /**
     * Lets a file begin as a copy of the one that has most in common with it.
     *
     * @param names of files with sums, as the host told them
     * @return the sums of what it begins with; empty when nothing there is worth it
     */
    Optional<BlockSums> begin(HostLease lease, RemoteFiles files, SharedFile file, BlockSums sums, List<String> names)
            throws IOException {
        String best = "";
        BlockSums begun = sums;
        long most = WORTH - 1;
        for (String name : names) {
            String image = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
            String path = layout.images() + "/" + name;
            if (HostView.isDigest(image) && files.size(path).orElse(Long.MAX_VALUE) <= BlockSums.MOST) {
                BlockSums other = BlockSums.read(files.read(path, BlockSums.MOST));
                long common = sums.inCommon(other);
                if (common > most) {
                    most = common;
                    best = image;
                    begun = other;
                }
            }
        }
        if (best.isEmpty()) {
            return Optional.empty();
        }
        String script = lease.guard()
                + "cd " + ShellWord.of(layout.images()) + " || exit " + HostShell.MISSING + "\n"
                + "p=" + ShellWord.of(layout.part(file.digest())) + "; rm -f \"$p\" \"$p.have\"\n"
                + "cp --reflink=auto --sparse=always " + best + " \"$p\" && chmod 0600 \"$p\"\n";
        Reply reply = shell.run(script, files.size(layout.images() + "/" + best).orElse(0));
        if (reply.exit() == HostShell.LOST) {
            shell.demand(reply, "sending " + file.name(), "");
        }
        return reply.exit() == 0 ? Optional.of(begun) : Optional.empty();
    }

    /** Keeps the sums of an image beside it. */
    void keep(SharedFile file, BlockSums sums) throws IOException {
        try (RemoteFiles files = shell.connection().files()) {
            files.write(layout.image(file.digest()) + SUFFIX, sums.bytes(), 0444);
        }
    }
}
