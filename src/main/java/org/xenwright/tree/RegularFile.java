package org.xenwright.tree;

import org.xenwright.content.Content;

/** A regular file. */
public final class RegularFile extends Inode {
    private final Content content;

    public RegularFile(Attributes attributes, Content content) {
        super(attributes);
        this.content = content;
    }

    public Content content() {
        return content;
    }
}
