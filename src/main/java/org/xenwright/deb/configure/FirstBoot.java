package org.xenwright.deb.configure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** Units that make, at the first start, the keys and data an image must not hold; Debian's services do not do so. */
final class FirstBoot {
    /**
     * Something to make.
     *
     * @param needs a path that tells that it is wanted; one part may be a star
     * @param condition the line of the unit that tells that it is still to be made
     */
    private record Maker(String name, String description, String needs, String condition, String command) {}

    private static final List<Maker> MAKERS = List.of(
            new Maker(
                    "ssh-host-keys",
                    "Make this machine's SSH host keys",
                    "usr/sbin/sshd",
                    "ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key",
                    "/usr/bin/ssh-keygen -A"),
            new Maker(
                    "snakeoil-certificate",
                    "Make this machine's self-signed certificate",
                    "usr/sbin/make-ssl-cert",
                    "ConditionPathExists=!/etc/ssl/private/ssl-cert-snakeoil.key",
                    "/usr/sbin/make-ssl-cert generate-default-snakeoil"),
            // a cluster has an identity and its log; PostgreSQL's generator has looked for clusters before this runs
            new Maker(
                    "postgresql-cluster",
                    "Make this machine's PostgreSQL cluster",
                    "usr/lib/postgresql/*/bin/initdb",
                    "ConditionDirectoryNotEmpty=!/etc/postgresql",
                    "/bin/sh -ec 'for folder in /usr/lib/postgresql/*/bin/initdb; do"
                            + " version=$$(basename $$(dirname $$(dirname $$folder)));"
                            + " pg_createcluster $$version main; systemctl daemon-reload;"
                            + " systemctl --no-block start postgresql@$$version-main.service; done'"));

    private FirstBoot() {}

    /** Adds the units the tree needs and says which. */
    static List<String> apply(Tree tree, Instant clock) {
        List<String> notes = new ArrayList<>();
        for (Maker maker : MAKERS) {
            if (!has(tree, maker.needs())) {
                continue;
            }
            if (tree.follow("usr/lib/systemd/systemd").isEmpty() || !hasPlain(tree, "etc/systemd/system")) {
                notes.add("nothing at the first start does: " + maker.description());
                continue;
            }
            String unit = "xenwright-" + maker.name() + ".service";
            Attributes attributes = Attributes.of(0644, clock);
            tree.put("etc/systemd/system/" + unit, new RegularFile(attributes, Content.of(text(maker))));
            TreePath wants = TreePath.of("etc/systemd/system/basic.target.wants");
            tree.directory(wants, Attributes.of(0755, clock));
            tree.put(wants.child(unit), new Symlink(attributes, "/etc/systemd/system/" + unit));
        }
        return notes;
    }

    /** Whether a path is there; one part of it may be a star for any name. */
    private static boolean has(Tree tree, String path) {
        int star = path.indexOf("/*/");
        if (star < 0) {
            return tree.follow(path).isPresent();
        }
        return tree.follow(path.substring(0, star)).orElse(null) instanceof Directory folder
                && folder.entries().keySet().stream()
                        .anyMatch(name -> tree.follow(path.substring(0, star + 1) + name + path.substring(star + 2))
                                .isPresent());
    }

    private static boolean hasPlain(Tree tree, String path) {
        return tree.find(path).orElse(null) instanceof Directory;
    }

    /** Before the ordinary services, so that none of them starts without its key. */
    private static String text(Maker maker) {
        return """
                [Unit]
                Description=%s
                %s
                DefaultDependencies=no
                RequiresMountsFor=/etc /tmp
                After=local-fs.target systemd-remount-fs.service systemd-random-seed.service systemd-tmpfiles-setup.service
                Before=basic.target shutdown.target
                Conflicts=shutdown.target

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                Environment=DEBIAN_FRONTEND=noninteractive
                ExecStart=%s

                [Install]
                WantedBy=basic.target
                """.formatted(maker.description(), maker.condition(), maker.command());
    }
}
