package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.UserAccount;
import org.xenwright.problem.Problem;

/** A {@code <user>}. */
public final class UserConfiguration {
    /** Login name. */
    @Nullable
    String name;

    /** Number. Default: the next free one from 1000 on. */
    @Nullable
    Integer uid;

    /** Further groups. */
    List<String> groups = new ArrayList<>();

    /** Login shell. Default: /bin/bash if the image has it, else /bin/sh. */
    @Nullable
    String shell;

    /** Home folder. Default: /home/NAME. */
    @Nullable
    String home;

    /** Full name. */
    String comment = "";

    /** Lines of authorized_keys. */
    List<String> keys = new ArrayList<>();

    /** Hash of the password as in /etc/shadow. Default: locked. */
    @Nullable
    String passwordHash;

    UserAccount account() {
        if (name == null) {
            throw Problem.of("making a user", "add <name>")
                    .at("<image><users><user>")
                    .found("no <name>")
                    .raise();
        }
        Long number = uid == null ? null : uid.longValue();
        return new UserAccount(name, number, groups, shell, home, comment, keys, passwordHash);
    }
}
