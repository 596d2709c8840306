package org.xenwright.deploy.xl;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.JournalEntry;
import org.xenwright.deploy.RecordText;

/**
 * The lease of one step, with the line of the journal that announces it: the first script of the step writes the line,
 * and does nothing where it could not. A step that finds nothing to do writes none.
 */
final class Announcement implements Destination.Lease {
    private final HostLease lease;
    private final AtomicReference<String> lines;

    private Announcement(HostLease lease, String lines) {
        this.lease = lease;
        this.lines = new AtomicReference<>(lines);
    }

    /** Returns the lease of a step that nothing announces. */
    static Announcement none(HostLease lease) {
        return new Announcement(lease, "");
    }

    Announcement of(JournalEntry entry, HostLayout layout) throws IOException {
        return of(List.of(entry), layout);
    }

    Announcement of(List<JournalEntry> entries, HostLayout layout) throws IOException {
        return new Announcement(lease, append(entries, layout) + "sync \"$j\" 2>/dev/null || sync\n");
    }

    /**
     * Returns the lines of a script that write entries of the journal; the host brings them to its disk when it likes,
     * unless it is told to. A line end comes before each too, for one that a full disk or a crash cut off.
     */
    static String append(List<JournalEntry> entries, HostLayout layout) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (JournalEntry each : entries) {
            lines.append(ShellWord.of(RecordText.of(each).strip())).append(' ');
        }
        return "j=" + ShellWord.of(layout.folder() + "/journal") + "\n" + "printf '\\n%s\\n' " + lines
                + ">> \"$j\" || exit 1\n";
    }

    HostLease lease() {
        return lease;
    }

    /** Returns the lines with which a script begins that writes: those of the lease, and the journal's once. */
    String guard() throws IOException {
        String guard = lease.guard();
        return guard + lines.getAndSet("");
    }

    @Override
    public void check() throws IOException {
        lease.check();
    }

    @Override
    public void close() {
        lease.close();
    }
}
