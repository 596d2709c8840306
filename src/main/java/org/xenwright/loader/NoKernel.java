package org.xenwright.loader;

/** An image without a kernel of its own: {@code <kernel>none</kernel>}. */
final class NoKernel implements BootMethod {
    @Override
    public String name() {
        return "none";
    }

    @Override
    public boolean needsKernel() {
        return false;
    }

    @Override
    public BootNames names(String image, boolean initramfs) {
        return BootNames.NOTHING;
    }

    @Override
    public BootOutputs make(BootInputs inputs) {
        return BootOutputs.NOTHING;
    }
}
