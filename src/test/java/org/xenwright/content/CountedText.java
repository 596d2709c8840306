package org.xenwright.content;

/** A text that counts how often it is looked at, and stops who looks too often: work in steps, whatever the clock says. */
public final class CountedText implements CharSequence {
    /** Whoever reads a text a given number of times over, per character, does not read it in one go. */
    public static final class TooMuchWork extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuchWork(long most) {
            super("more than " + most + " looks at a text");
        }
    }

    private final String text;
    private final long most;
    private long looks;

    public CountedText(String text, long most) {
        this.text = text;
        this.most = most;
    }

    public long looks() {
        return looks;
    }

    @Override
    public char charAt(int index) {
        if (++looks > most) {
            throw new TooMuchWork(most);
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        looks += end - start;
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
