package org.xenwright.deploy.xl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.xenwright.deploy.Destination.Lease;
import org.xenwright.ssh.HostConnection.Reply;
import org.xenwright.store.Digest;

/**
 * Deployments that are thrown away. The host itself ends and removes one when its lock goes, so that nothing is left
 * when the connection is cut or the run that made it is killed.
 */
public final class XlTrials {
    /** Seconds that a command gets for its end when its caller has died. */
    private static final int LAST_COMMAND = 600;
    /** Seconds that backends get to let a domain go. */
    private static final int LETTING_GO = 120;

    private final HostLayout layout;
    private final HostShell shell;
    private final HostScripts scripts;

    XlTrials(HostLayout layout, HostShell shell, HostScripts scripts) {
        this.layout = layout;
        this.shell = shell;
        this.scripts = scripts;
    }

    /** Takes the lock of a deployment that lasts no longer than it. */
    public Lease lock(String who) throws IOException {
        return HostLease.take(shell, layout, who, vanish());
    }

    /**
     * Ends and removes whatever there is of a deployment whose lock was given up, also the images that it brought, unless
     * another needs them. Nobody listens any more.
     */
    private String vanish() {
        return "cd / && [ -d " + ShellWord.of(layout.domains()) + " ] || exit 0\n"
                + "trap '' HUP PIPE; exec </dev/null >/dev/null 2>&1\n"
                // what the holder began before it died comes to its end first
                + "exec 8>>" + ShellWord.of(layout.folder() + "/busy") + "; flock -w " + LAST_COMMAND
                + " 8; exec 8>&-\n"
                + "b=$(cat " + ShellWord.of(scripts.brought()) + ")\n"
                + "emptied() (\n" + scripts.released() + "rm -rf \"$d/domains\" \"$d/sending\"\n)\n"
                + "pruned() (\n" + scripts.prune("") + ")\n"
                + "n=0; d=" + ShellWord.of(layout.folder()) + "\n"
                + "while :; do\n"
                + "  u=$(sed -n 's/.*\"uuid\" *: *\"\\([0-9a-f-]\\{36\\}\\)\".*/\\1/p' \"$d\"/domains/*/*/generation.json)\n"
                + "  xl list -v | while read -r name id memory cpus state rest; do\n"
                + "    case $state in *d) continue;; esac\n" // its backends are letting it go
                + "    for x in $u; do case $rest in *\"$x\"*) xl destroy \"$id\";; esac; done\n"
                + "  done\n"
                + "  emptied && break; n=$((n+1)); [ $n -lt " + LETTING_GO + " ] || exit 1; sleep 1\ndone\n"
                + "ls " + ShellWord.of(layout.images()) + " | grep -vF \"${b:-none}\" | pruned\n"
                // the lock goes with the folder
                + scripts.remove("");
    }

    /** Names the images that go with the deployment, unless somebody else needs them; instead of those named before. */
    public void bringing(Lease lease, Set<Digest> images) throws IOException {
        String names = images.stream().map(Digest::hex).sorted().collect(Collectors.joining("\n", "", "\n"));
        String script = scripts.bringing(XlHost.held(lease).guard());
        shell.demand(
                shell.run(script, names.getBytes(StandardCharsets.US_ASCII), HostShell.USUAL),
                "noting the images of " + layout.deployment(),
                "make room in " + layout.folder());
    }

    /**
     * Returns the names of deployments that begin so and have put a domain on the host, or are ten minutes old. Some may
     * be under way.
     */
    public List<String> begun(String prefix) throws IOException {
        Reply reply = shell.run(scripts.begun(prefix));
        shell.demand(reply, "looking for deployments", "look at " + layout.folder() + " there");
        return reply.out().lines().filter(each -> each.startsWith(prefix)).toList();
    }

    /**
     * Removes all that the deployment has on the host, also its state disks, and gives up the lock with it. Images stay
     * until somebody prunes.
     *
     * @throws org.xenwright.problem.ProblemException while one of its domains is there
     */
    public void remove(Lease lease) throws IOException {
        Reply reply = shell.run(scripts.remove(XlHost.held(lease).guard()));
        String attempted = "removing " + layout.deployment();
        if (reply.exit() == HostScripts.IN_USE) {
            throw shell.problem(attempted, "shut it down before", "a domain that runs from it");
        }
        shell.demand(reply, attempted, "look at " + layout.folder() + " there");
    }
}
