package dev.slipway.pipeline;

/** Waits that an interruption of the waiting thread must not cut short, because others' ends depend on them. */
public final class Uninterruptibly {
    private Uninterruptibly() {}

    /** Waits for the thread's end; an interruption is kept for afterwards. */
    public static void join(Thread thread) {
        var interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
