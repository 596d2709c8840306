package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.UserAccount;
import org.xenwright.problem.Problem;

/** A {@code <user>} element: a user to create in the image. */
public final class UserConfiguration {
    /** Login name. */
    @Nullable
    String name;

    /** Numeric user id. Default: the next free one from 1000 on. */
    @Nullable
    Integer uid;

    /** Additional groups. */
    List<String> groups = new ArrayList<>();

    /** Login shell. Default: /bin/bash if the image has it, else /bin/sh. */
    @Nullable
    String shell;

    /** Home folder. Default: /home/NAME. */
    @Nullable
    String home;

    /** Full name. */
    String comment = "";

    /** SSH public keys, as lines of authorized_keys. */
    List<String> keys = new ArrayList<>();

    /** Hash of the password, as in /etc/shadow. Default: none; the password is locked. */
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
