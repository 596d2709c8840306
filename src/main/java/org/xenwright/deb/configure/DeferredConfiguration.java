package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.content.Count;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * Leaves the scripts of packages to the first start of a domain: the same lines that run in a sandbox otherwise lie in the
 * tree, and an initramfs that knows of them runs them before it hands over to the system. Until then the packages are
 * unpacked only, and dpkg's records say so.
 */
public final class DeferredConfiguration {
    /** The script; the initramfs removes it when it was successful. */
    public static final String SCRIPT = "usr/lib/xenwright/first-boot";

    /** Files that base-passwd makes of its own ones, and that users and owners of files are looked up in before. */
    private static final List<String> ACCOUNTS = List.of("passwd", "group");

    private DeferredConfiguration() {}

    /** @param architecture of the packages */
    public static ConfiguredTree leave(ConfigureRequest request, String architecture) throws IOException {
        Tree tree = HiddenPaths.listed(request, architecture);
        tree.directory("etc", Attributes.of(0755, request.clock()));
        for (String each : ACCOUNTS) {
            if (tree.find("etc/" + each).isEmpty()
                    && tree.follow("usr/share/base-passwd/" + each + ".master").orElse(null)
                            instanceof RegularFile master) {
                tree.put("etc/" + each, new RegularFile(Attributes.of(0644, request.clock()), master.content()));
            }
        }
        SandboxCommand command = ConfigureScript.of(request, architecture);
        StringBuilder text = new StringBuilder("#!/bin/sh\nset -eu\n");
        command.environment()
                .forEach((name, value) -> text.append("export ")
                        .append(name)
                        .append("='")
                        .append(value.replace("'", "'\\''"))
                        .append("'\n"));
        text.append(command.words().get(command.words().size() - 1));
        // what only kept scripts from making keys; units make them when the system starts
        text.append("for file in /etc/ssh/ssh_host_*_key /etc/ssl/certs/ssl-cert-snakeoil.pem"
                + " /etc/ssl/private/ssl-cert-snakeoil.key; do\n  [ -s \"$file\" ] || rm -f \"$file\"\ndone\n");
        tree.directory(SCRIPT.substring(0, SCRIPT.lastIndexOf('/')), Attributes.of(0755, request.clock()));
        tree.put(
                SCRIPT,
                new RegularFile(
                        Attributes.of(0755, request.clock()),
                        Content.of(text.toString().getBytes(StandardCharsets.UTF_8))));
        List<String> notes = new ArrayList<>(FirstStart.apply(tree, tree, List.of(), request.clock()));
        notes.add("the scripts of " + Count.of(request.order().size(), "package") + " run at the first start");
        return new ConfiguredTree(tree, List.of(), notes, false, true);
    }
}
