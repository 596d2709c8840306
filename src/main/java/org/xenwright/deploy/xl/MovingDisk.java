package org.xenwright.deploy.xl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xenwright.content.ByteSize;
import org.xenwright.progress.Workers;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.ssh.RemoteCommand;

/**
 * A raw disk that a domain takes along. Its blocks are compared by their digests and those that differ are copied, once
 * while the domain writes to it, so that little is left for when it is suspended. Nothing is written where it comes from.
 *
 * @param from where the domain runs
 * @param source the disk there
 * @param to where it is going
 * @param target the disk there, of the same image
 */
record MovingDisk(HostShell from, String source, HostShell to, String target) {
    /** Blocks that one command names. */
    private static final int TOGETHER = 1000;

    private static final int DIGEST = 64;

    /** Copies what differs, where the domain may be writing meanwhile. */
    void copy(Announcement there) throws IOException {
        copy(there, differing());
    }

    /** Copies what differs of a disk that nobody writes to, and sees that nothing does then. */
    void complete(Announcement there) throws IOException {
        copy(there, differing());
        List<Integer> left = differing();
        if (!left.isEmpty()) {
            throw from.problem(
                    "copying " + source + " to " + to.host(),
                    "look whether somebody writes to it",
                    "blocks that still differ: " + left.size() + " of " + ByteSize.format(MigrationScripts.BLOCK));
        }
    }

    private List<Integer> differing() throws IOException {
        List<Callable<List<String>>> both = List.of(() -> sums(from, source), () -> sums(to, target));
        List<List<String>> sums = Workers.all("comparing disks", both.size(), both);
        List<String> here = sums.get(0);
        List<String> there = sums.get(1);
        if (!here.get(0).equals(there.get(0))) {
            throw to.problem(
                    "copying " + source + " to " + to.host(),
                    "deploy the domain again",
                    target + " of " + there.get(0) + " bytes, and not of " + here.get(0));
        }
        List<Integer> differing = new ArrayList<>();
        for (int i = 1; i < here.size(); i++) {
            if (!here.get(i).equals(there.get(i))) {
                differing.add(i - 1);
            }
        }
        return differing;
    }

    /** Returns the size of a disk, then the digest of each block. */
    private static List<String> sums(HostShell shell, String disk) throws IOException {
        String attempted = "reading " + disk;
        String remedy = "look at it there";
        Reply size = shell.run("stat -L -c %s " + ShellWord.of(disk) + "\n");
        shell.demand(size, attempted, remedy);
        String bytes = size.out().strip();
        if (!bytes.matches("[0-9]{1,15}")) {
            throw shell.problem(attempted, remedy, "a size of " + XlComplaint.of(bytes));
        }
        Reply reply = shell.run(MigrationScripts.sums(disk), Long.parseLong(bytes));
        shell.demand(reply, attempted, remedy);
        List<String> lines = new ArrayList<>();
        reply.out().lines().forEach(line -> lines.add(line.split(" ", 2)[0]));
        long blocks = (Long.parseLong(bytes) + MigrationScripts.BLOCK - 1) / MigrationScripts.BLOCK;
        boolean whole = lines.size() == blocks + 1 && lines.get(0).equals(bytes);
        if (!whole || lines.stream().skip(1).anyMatch(each -> each.length() != DIGEST)) {
            throw shell.problem(attempted, remedy, "something else than the digests of " + blocks + " blocks");
        }
        return lines;
    }

    private void copy(Announcement there, List<Integer> blocks) throws IOException {
        for (int at = 0; at < blocks.size(); at += TOGETHER) {
            List<Integer> some = blocks.subList(at, Math.min(blocks.size(), at + TOGETHER));
            try (RemoteCommand reading = from.start(MigrationScripts.read(source, some))) {
                Reply reply = to.stream(MigrationScripts.write(there.guard(), target, some), out -> {
                    try (InputStream in = reading.output()) {
                        in.transferTo(out);
                    }
                });
                to.demand(reply, "writing " + target, "look at it there");
                String words = new String(reading.complaints().readNBytes(1 << 16), StandardCharsets.UTF_8);
                if (!words.isBlank()) {
                    throw from.problem("reading " + source, "look at it there", XlComplaint.of(words));
                }
            }
        }
    }
}
