package org.xenwright.develop;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.xenwright.boot.follow.FollowedGuest;
import org.xenwright.problem.Foreign;
import org.xenwright.progress.Progress;
import org.xenwright.tree.TreePath;

/** The way of the latest change into a guest, as the guest tells it: sent, taken, its units restarted. */
final class Delivery implements FollowedGuest.Listener {
    private static final Duration SLOW = Duration.ofSeconds(15);
    private static final int MOST_NAMES = 3;

    private final FollowedFiles followed;
    private final Progress progress;
    private boolean follows;
    private int awaited; // the number of a change that the guest has not taken yet; 0 for none
    private int settling; // the number of a change whose units are being restarted; 0 for none
    private boolean slow; // whether it was said how long that takes
    private String sent = "";
    private String restarted = ""; // the units of what was sent
    private long found; // when what was sent last was
    private long ready; // when it could be sent, once it was compiled
    private long taken;
    private boolean compiled;

    Delivery(FollowedFiles followed, Progress progress) {
        this.followed = followed;
        this.progress = progress;
    }

    /** Returns whether the guest takes changes. */
    boolean hasBegun() {
        return follows;
    }

    /** Returns whether a change is on its way, before which no other may be sent. */
    boolean isOnItsWay() {
        return awaited != 0;
    }

    /**
     * Begins anew, with a change that was sent.
     *
     * @param number by which the guest answers
     * @param found when it was, by the clock of {@link System#nanoTime}
     * @param ready when it could be sent; the same where nothing was compiled
     */
    void sent(int number, Change change, List<String> units, long found, long ready) {
        this.sent = told(change);
        this.restarted = String.join(", ", units);
        this.awaited = number;
        this.settling = 0;
        this.slow = false;
        this.found = found;
        this.ready = ready;
        this.compiled = ready != found;
    }

    /** Says once that the guest takes long, so that nobody thinks that nothing goes on. */
    void tellSlow() {
        if (!slow && (awaited != 0 || settling != 0) && System.nanoTime() - found > SLOW.toNanos()) {
            slow = true;
            progress.note(
                    awaited != 0
                            ? sent + ": the guest has not taken it yet"
                            : sent + ": " + restarted + " is still restarting; what changes now is sent as ever");
        }
    }

    private static String told(Change change) {
        List<String> names = change.paths().stream()
                .map(TreePath::toString)
                .limit(MOST_NAMES)
                .toList();
        int more = change.paths().size() - names.size();
        return Foreign.line(String.join(", ", names)) + (more > 0 ? " and " + more + " more" : "");
    }

    @Override
    public void follows() {
        follows = true;
    }

    @Override
    public void applied(int number, int status, String said) {
        if (number != awaited) {
            return; // told again
        }
        awaited = 0;
        taken = System.nanoTime();
        if (status != 0) {
            String what = restarted.isEmpty() ? "" : ", and " + restarted + " not restarted";
            progress.warn(sent + what + ": status " + status + ", " + Foreign.line(said));
            return;
        }
        followed.had();
        if (restarted.isEmpty()) {
            progress.note(sent + ": " + seconds(found, taken) + (compiled ? " (" + arrival() + ")" : ""));
        } else {
            settling = number;
        }
    }

    @Override
    public void settled(int number, int status, String said) {
        applied(number, 0, "");
        if (number != settling) {
            return; // told again, or another was sent
        }
        settling = 0;
        long now = System.nanoTime();
        if (status == 0) {
            progress.note(sent + ", " + restarted + " restarted: " + seconds(found, now) + " (" + arrival() + ", "
                    + seconds(taken, now) + " to restart)");
        } else {
            progress.warn(sent + ", but " + restarted + " did not restart: " + Foreign.line(said));
        }
    }

    /** Says what the time until the guest had it was spent on. */
    private String arrival() {
        return (compiled ? seconds(found, ready) + " to compile, " : "") + seconds(ready, taken) + " into the guest";
    }

    @Override
    public void log(String line) {
        progress.note("  | " + Foreign.line(line));
    }

    /** Returns a span of time as it is shown. */
    static String seconds(long from, long to) {
        return String.format(Locale.ROOT, "%.1f s", (to - from) / 1e9);
    }
}
