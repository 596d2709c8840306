package org.xenwright.deploy;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a plan does to a domain.
 *
 * @param at its destination; where it stays, is made or comes from
 * @param uuid of the domain that runs there or will
 * @param from generation that is current there; 0 for none
 * @param to generation that will be; 0 for none
 * @param target the destination it moves to; null unless it moves
 * @param bytes of its own files that are sent
 * @param why in a few words
 * @param wanted what it will be; null where nothing is staged
 */
record PlannedChange(
        Kind kind,
        String domain,
        String at,
        UUID uuid,
        int from,
        int to,
        @Nullable String target,
        long bytes,
        String why,
        @Nullable WantedDomain wanted) {
    /** What is done. */
    enum Kind {
        CREATE("+"),
        REPLACE("~"),
        /** An earlier generation, which is there, is started again. */
        ROLLBACK("<"),
        RESTART("!"),
        /** It ends at one place, and starts at another. */
        MOVE(">"),
        /** It goes to another place while it runs, with what it has written. */
        MIGRATE(">"),
        /** Only whether it starts with its host. */
        AUTOSTART("*"),
        KEEP(" "),
        REMOVE("-"),
        /** Removed with what outlives generations. */
        ERASE("-"),
        /** It is there, but the project has it no more; nothing is done. */
        STRAY("?"),
        /** Something must be done that cannot be. */
        BLOCKED("x");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns what stands for a domain that was asked for by name and is nowhere. */
    static PlannedChange nowhere(String domain) {
        return new PlannedChange(
                Kind.BLOCKED, domain, "", new UUID(0, 0), 0, 0, null, 0, "nothing of it is at any destination", null);
    }

    /** Returns whether nothing of it is to be there. */
    boolean removes() {
        return kind == Kind.REMOVE || kind == Kind.ERASE;
    }

    /** Returns whether anything is written for it. */
    boolean acts() {
        return kind != Kind.KEEP && kind != Kind.STRAY && kind != Kind.BLOCKED;
    }

    /** Returns whether a running domain is interrupted. */
    boolean interrupts() {
        return acts() && kind != Kind.CREATE && kind != Kind.AUTOSTART;
    }

    /** Returns whether a generation must be written for it first. */
    boolean stages() {
        return wanted != null
                && switch (kind) {
                    case CREATE, REPLACE, MOVE, MIGRATE -> true;
                    default -> false;
                };
    }

    /** Returns the destination where its new generation runs. */
    String place() {
        return target == null ? at : target;
    }

    /** Returns its number in the order of switches. */
    int order() {
        return wanted == null ? 0 : wanted.terms().order();
    }
}
