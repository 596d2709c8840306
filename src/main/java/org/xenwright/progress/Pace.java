package org.xenwright.progress;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.xenwright.content.ByteSize;

/** The pace of a step, and how it is told: amount, rate, time left. Safe for use by several threads. */
public final class Pace {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5); // that the rate is taken over
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1); // before which no rate says anything
    private static final String GAP = "  ";

    private record Sample(long at, long done) {}

    private final String what;
    private final long total;
    private final Progress.Unit unit;
    private final LongSupplier clock;
    private final long started;
    private final AtomicLong done = new AtomicLong();
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** @param total the amount at its end, or 0 when unknown */
    public Pace(String what, long total, Progress.Unit unit) {
        this(what, total, unit, System::nanoTime);
    }

    Pace(String what, long total, Progress.Unit unit, LongSupplier clock) {
        this.what = what;
        this.total = total;
        this.unit = unit;
        this.clock = clock;
        started = clock.getAsLong();
        samples.add(new Sample(started, 0));
    }

    /** Adds to what is done. */
    public void add(long amount) {
        done.addAndGet(amount);
    }

    /** Returns whether anything was added. */
    public boolean hasCounted() {
        return done.get() > 0;
    }

    /** Returns nanoseconds since it began. */
    public long elapsed() {
        return clock.getAsLong() - started;
    }

    /** Returns where it is, for a log: {@code downloading 3 packages: 12 MB of 70 MB, 17 %}. */
    public String soFar() {
        List<String> facts = facts();
        return facts.isEmpty() ? what : what + ": " + String.join(", ", facts);
    }

    /** Returns how it ended, for a log: {@code downloading 3 packages: 70 MB in 12.3 s, 5.7 MB/s}. */
    public String atEnd() {
        long amount = done.get();
        double seconds = elapsed() / 1e9;
        String time = String.format(Locale.ROOT, "%.1f s", seconds);
        String rate = unit == Progress.Unit.BYTES && amount > 0 && seconds > 0
                ? ", " + ByteSize.format((long) (amount / seconds)) + "/s"
                : "";
        return what + ": " + (amount > 0 ? shown(amount) + " in " : "") + time + rate;
    }

    /**
     * Returns where it is in so many columns at most. Where all does not fit, the phrase is cut, then facts are left
     * out: the amount, the rate, the time; how much is done stays longest.
     */
    String line(int columns) {
        List<String> facts = new ArrayList<>(facts());
        int least = Math.min(Columns.of(what), columns / 2);
        while (!facts.isEmpty() && least + Columns.of(GAP + String.join(GAP, facts)) > columns) {
            facts.remove(facts.size() > 1 ? leastTelling(facts) : 0);
        }
        String told = facts.isEmpty() ? "" : GAP + String.join(GAP, facts);
        return Columns.shortened(what, columns - Columns.of(told)) + told;
    }

    /** Returns which fact to leave out first: the amount where a percentage follows, else the last but one. */
    private int leastTelling(List<String> facts) {
        return total > 0 && facts.get(0).contains(" of ") ? 0 : facts.size() > 2 ? facts.size() - 2 : facts.size() - 1;
    }

    private synchronized List<String> facts() {
        long now = clock.getAsLong();
        long amount = done.get();
        samples.add(new Sample(now, amount));
        while (samples.size() > 2 && now - samples.getFirst().at() > WINDOW_NANOS) {
            samples.removeFirst();
        }
        List<String> facts = new ArrayList<>();
        if (total > 0) {
            facts.add(shown(amount) + " of " + shown(total));
            facts.add(Math.min(100, (long) (amount * 100.0 / total)) + " %");
        } else if (amount > 0) {
            facts.add(shown(amount));
        }
        double rate = rate(now, amount);
        if (unit == Progress.Unit.BYTES && rate > 0) {
            facts.add(ByteSize.format((long) rate) + "/s");
        }
        if (unit == Progress.Unit.BYTES && total > amount && rate > 0) {
            facts.add(time((long) Math.ceil((total - amount) / rate)) + " left");
        } else if (now - started >= SETTLED_NANOS) {
            facts.add(time((now - started) / 1_000_000_000));
        }
        return facts;
    }

    /** Returns the amount a second over the last few seconds; 0 where too little is known. */
    private double rate(long now, long amount) {
        Sample oldest = samples.getFirst();
        return now - started < SETTLED_NANOS ? 0 : (amount - oldest.done()) * 1e9 / (now - oldest.at());
    }

    private static String time(long seconds) {
        if (seconds < 90) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 90 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    private String shown(long amount) {
        return unit == Progress.Unit.BYTES ? ByteSize.format(amount) : Long.toString(amount);
    }
}
