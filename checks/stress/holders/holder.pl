# holder.pl <directory> [<lockfile>]: what holder.c does, with Perl's flock, which is flock(2).
#
# It blocks in the kernel; with a patience other than -1 a signal interrupts the blocked call.
use strict;
use warnings;
use Fcntl qw(:DEFAULT :flock);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC usleep ualarm);

my ($directory, $lockfile) = @ARGV;
my ($marker, $counter) = ("$directory/marker", "$directory/counter");
$SIG{ALRM} = sub { };
$| = 1;

sub now { return sprintf '%.0f', clock_gettime(CLOCK_MONOTONIC) * 1e9 }

sub take {
  my ($lock, $patience) = @_;
  return flock $lock, LOCK_EX | LOCK_NB if $patience == 0;
  # Again and again, because the first signal may come before the call.
  ualarm $patience, 1000 if $patience > 0;
  my $is_locked = flock $lock, LOCK_EX;
  die "flock: $!" if !$is_locked && !($patience > 0 && $!{EINTR});
  ualarm 0;
  return $is_locked;
}

sub number_in {
  my ($path) = @_;
  open my $file, '<', $path or die "$path: $!";
  return int(<$file> || 0);
}

while (defined(my $line = <STDIN>)) {
  my ($think, $length, $patience) = split ' ', $line;
  usleep $think if $think > 0;
  my $asked = now();
  my $lock;
  if (defined $lockfile) {
    sysopen $lock, $lockfile, O_RDWR | O_CREAT, 0600 or die "$lockfile: $!";
    if (!take($lock, $patience)) {
      close $lock;
      print join(' ', 'gave-up', $$, $asked, now()), "\n";
      next;
    }
  }
  my $from = now();
  my $met = '-';
  if (sysopen my $mark, $marker, O_WRONLY | O_CREAT | O_EXCL) {
    syswrite $mark, $$;
    close $mark;
  } else {
    die "$marker: $!" if !$!{EEXIST};
    $met = number_in($marker);
  }
  my $seen = number_in($counter);
  usleep $length if $length > 0;
  open my $file, '>', $counter or die "$counter: $!";
  print $file $seen + 1;
  close $file;
  unlink $marker or die "$marker: $!" if $met eq '-';
  my $to = now();
  close $lock if defined $lock;
  print join(' ', 'held', $$, $asked, $from, $to, $seen, $met), "\n";
}
