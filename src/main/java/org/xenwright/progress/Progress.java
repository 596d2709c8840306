package org.xenwright.progress;

/** Receives the events of a build. Implementations are safe for use by several threads. */
public interface Progress {
    /** Hears nothing. */
    Progress SILENT = new Progress() {
        @Override
        public Task begin(String what, long total, Unit unit) {
            return new Task() {
                @Override
                public void advance(long amount) {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void note(String line) {}

        @Override
        public void warn(String line) {}
    };

    /** The unit that a task counts in. */
    enum Unit {
        BYTES,
        ITEMS
    }

    /** A step with a duration; closing it reports its end, also when it failed. */
    interface Task extends AutoCloseable {
        void advance(long amount);

        @Override
        void close();
    }

    /**
     * Starts a step.
     *
     * @param what the step as a phrase: {@code "downloading packages"}
     * @param total the amount at its end, or 0 when unknown
     */
    Task begin(String what, long total, Unit unit);

    /** Something worth a line in an ordinary log. */
    void note(String line);

    /** Reports something the user should look at though the work goes on. */
    void warn(String line);
}
