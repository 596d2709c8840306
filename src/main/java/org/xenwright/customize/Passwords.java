package org.xenwright.customize;

import java.io.IOException;
import java.time.Instant;
import org.xenwright.packages.AccountFile;
import org.xenwright.tree.Tree;

/**
 * The passwords of accounts: in shadow(5), or in passwd(5) itself as small systems have it, where every user of the guest
 * can read a hash.
 */
final class Passwords {
    private static final int SECONDS_OF_A_DAY = 86_400;

    private final Tree tree;
    private final Instant clock;
    private final AccountFile passwd;
    private final AccountFile shadow;

    Passwords(Tree tree, Instant clock, AccountFile passwd) throws IOException {
        this.tree = tree;
        this.clock = clock;
        this.passwd = passwd;
        this.shadow = new AccountFile(tree, "etc/shadow", 0600, clock);
    }

    /** Returns whether they are in a file of their own, which a tree without any accounts gets. */
    private boolean areApart() {
        return shadow.present() || !passwd.present();
    }

    /** Closes the account of a service to passwords, and returns the field of its line in passwd(5). */
    String close(String name) {
        if (shadow.present()) {
            shadow.add(name, "!", today(), "", "", "", "", "", "");
        }
        return areApart() ? "x" : "*";
    }

    /** Gives a user's account, which is in passwd(5), its password; one that is not new keeps it where none is given. */
    void set(UserAccount user, boolean isNew) {
        if (!areApart()) {
            String[] entry = passwd.find(user.name()).orElseThrow();
            entry[1] = user.passwordHash() != null ? user.passwordHash() : isNew ? none() : entry[1];
            return;
        }
        String[] entry = shadow.find(user.name()).orElse(null);
        if (entry == null) {
            entry = new String[] {user.name(), none(), today(), "0", "99999", "7", "", "", ""};
            shadow.add(entry);
        }
        if (user.passwordHash() != null) {
            entry[1] = user.passwordHash();
            entry[2] = today();
            shadow.touch();
        } else if (isNew) {
            entry[1] = none();
        }
    }

    /**
     * Returns the hash of no password. In a busybox system, which has no PAM, sshd takes an account with the usual one for
     * closed, even to its keys.
     */
    private String none() {
        return tree.follow("bin/busybox").isEmpty() || tree.follow("etc/pam.d").isPresent() ? "!" : "*";
    }

    private String today() {
        return Long.toString(Math.floorDiv(clock.getEpochSecond(), SECONDS_OF_A_DAY));
    }

    void write() {
        shadow.write(tree, clock);
    }
}
