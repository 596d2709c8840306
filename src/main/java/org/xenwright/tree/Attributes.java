package org.xenwright.tree;

import java.time.Instant;

/**
 * The attributes of an inode, besides its kind and content.
 *
 * @param mode permission, set-id and sticky bits, 0 to 07777
 * @param uid owner, 0 to 2^32-1
 * @param gid group, 0 to 2^32-1
 * @param seconds modification time, seconds since 1970, may be negative
 * @param nanos its fraction, 0 to 999,999,999
 * @param xattrs extended attributes
 */
public record Attributes(int mode, long uid, long gid, long seconds, int nanos, Xattrs xattrs) {
    public Attributes {
        if ((mode & ~07777) != 0) {
            throw new IllegalArgumentException("mode beyond 07777: 0" + Integer.toOctalString(mode));
        }
        if (uid < 0 || uid > 0xffffffffL || gid < 0 || gid > 0xffffffffL) {
            throw new IllegalArgumentException("owner beyond 32 bits: " + uid + ":" + gid);
        }
        if (nanos < 0 || nanos > 999_999_999) {
            throw new IllegalArgumentException("nanoseconds beyond a second: " + nanos);
        }
    }

    /** Owned by root, without extended attributes. */
    public static Attributes of(int mode, Instant time) {
        return new Attributes(mode, 0, 0, time.getEpochSecond(), time.getNano(), Xattrs.NONE);
    }

    public Attributes withMode(int changed) {
        return new Attributes(changed, uid, gid, seconds, nanos, xattrs);
    }

    public Attributes withOwner(long user, long group) {
        return new Attributes(mode, user, group, seconds, nanos, xattrs);
    }

    public Attributes withTime(Instant time) {
        return new Attributes(mode, uid, gid, time.getEpochSecond(), time.getNano(), xattrs);
    }

    public Attributes withXattrs(Xattrs changed) {
        return new Attributes(mode, uid, gid, seconds, nanos, changed);
    }

    /** This, or the given time when this one is later: nothing in an image is younger than its build's clock. */
    public Attributes notAfter(Instant clock) {
        boolean later =
                seconds > clock.getEpochSecond() || seconds == clock.getEpochSecond() && nanos > clock.getNano();
        return later ? withTime(clock) : this;
    }
}
