package org.xenwright.deb.control;

/** The operator by which a relation compares versions. */
public enum Operator {
    EARLIER("<<"),
    EARLIER_OR_EQUAL("<="),
    EQUAL("="),
    LATER_OR_EQUAL(">="),
    LATER(">>");

    private final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    /** As it is written in control data. */
    public String sign() {
        return sign;
    }

    /** Returns whether a candidate stands in this relation to the version that was asked for. */
    public boolean holds(Version candidate, Version asked) {
        int order = candidate.compareTo(asked);
        return switch (this) {
            case EARLIER -> order < 0;
            case EARLIER_OR_EQUAL -> order <= 0;
            case EQUAL -> order == 0;
            case LATER_OR_EQUAL -> order >= 0;
            case LATER -> order > 0;
        };
    }
}
